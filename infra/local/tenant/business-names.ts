import type { Random } from "./random.ts";

const areas = [
  "Payroll",
  "Benefits",
  "Recruiting",
  "Travel",
  "Expense",
  "Procurement",
  "Supplier",
  "Invoice",
  "Treasury",
  "Tax",
  "Ledger",
  "Budget",
  "Pricing",
  "Order",
  "Returns",
  "Warehouse",
  "Fleet",
  "Route",
  "Customs",
  "Inventory",
  "Catalogue",
  "Campaign",
  "Loyalty",
  "Newsletter",
  "Lead",
  "Contract",
  "Legal Hold",
  "Compliance",
  "Audit",
  "Badge",
  "Facilities",
  "Energy",
  "Maintenance",
  "Quality",
  "Lab",
  "Clinical",
  "Insurance",
  "Claims",
  "Helpdesk",
  "Asset",
] as const;
const parts = [
  "Portal",
  "API",
  "Sync",
  "Export",
  "Import",
  "Dashboard",
  "Gateway",
  "Connector",
  "Archive",
  "Bot",
  "Reports",
  "Scheduler",
  "Worker",
  "Notifications",
  "Search",
  "Approvals",
  "Mobile",
  "Intake",
  "Forecast",
  "Reconciliation",
  "Directory",
  "Vault Client",
  "Data Feed",
  "Webhook",
  "Planner",
  "Calculator",
  "Desk",
  "Planner Backend",
  "Batch",
  "Migration",
] as const;
const stages = [
  "",
  "",
  "",
  " (prod)",
  " (test)",
  " (dev)",
  " - UAT",
  " v2",
  " EU",
  " US",
  " APAC",
  " legacy",
] as const;
const products = [
  "Salesforce",
  "ServiceNow",
  "Workday",
  "SAP S4",
  "Zendesk",
  "Jira",
  "Confluence",
  "Slack",
  "Zoom",
  "DocuSign",
  "Snowflake",
  "Tableau",
  "Splunk",
  "Datadog",
  "GitHub Enterprise",
  "Miro",
  "Figma",
  "Okta Import",
  "Box",
  "Dropbox Business",
  "Coupa",
  "Concur",
  "NetSuite",
  "HubSpot",
  "Marketo",
  "PagerDuty",
  "New Relic",
  "Grammarly",
  "Lucidchart",
  "Asana",
] as const;

/** What somebody in a hurry calls an application registration. */
export function businessAppName(random: Random): string {
  const area = random.pick(areas);
  const part = random.pick(parts);
  const style = random.next();
  if (style < 0.12)
    return `svc-${slug(area)}-${slug(part)}-${random.pick(["weu", "neu", "eus", "sea"])}`;
  if (style < 0.2) return `${slug(area)}.${slug(part)}`;
  return `${area} ${part}${random.pick(stages)}`;
}

/** A bought product that is signed in to. */
export function productName(random: Random): string {
  return `${random.pick(products)}${random.pick(["", "", " SSO", " Production", " Sandbox", " EMEA"])}`;
}

export function resourceName(random: Random): string {
  return `${slug(random.pick(areas))}-${slug(random.pick(parts))}-${random.hex(4)}`;
}

export function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
