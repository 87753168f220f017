import { contoso } from "./contoso.ts";
import type { GraphObject } from "./model.ts";

const none: readonly never[] = [];

/**
 * A group with the properties that matter here (learn.microsoft.com/graph/api/resources/group, checked 2026-11-21). Unless `parts` say
 * otherwise a security group made in the cloud.
 * @param isUnified a Microsoft 365 group, which has a mail address
 */
export function groupOf(
  id: string,
  parts: {
    readonly displayName: string;
    readonly mailNickname: string;
    readonly isUnified?: boolean;
  } & Readonly<Record<string, unknown>>,
): GraphObject {
  const { isUnified = false, ...others } = parts;
  const mail = isUnified ? `${parts.mailNickname}@${contoso.domain}` : null;
  return {
    id,
    deletedDateTime: null,
    classification: null,
    createdDateTime: "2023-05-04T08:30:00Z",
    description: null,
    groupTypes: isUnified ? ["Unified"] : none,
    isAssignableToRole: null,
    mail,
    mailEnabled: isUnified,
    membershipRule: null,
    membershipRuleProcessingState: null,
    onPremisesSyncEnabled: null,
    proxyAddresses: mail === null ? none : [`SMTP:${mail}`],
    securityEnabled: !isUnified,
    visibility: isUnified ? "Private" : null,
    ...others,
  };
}
