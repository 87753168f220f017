const domain = "contoso.com";
const firstSubscription = "5f1c0b7e-9a34-4d0e-8f27-6c2b1d9e4a10";

/**
 * What settings and the sample policy may name: the same in every size and for every seed. Everything else of the tenant comes
 * from the seed.
 */
export const contoso = {
  tenantId: "b6f0a3d2-4c1e-4f7a-9d58-0e2c7b91a364",
  displayName: "Contoso",
  domain,
  initialDomain: "contoso.onmicrosoft.com",
  /** May do everything, in the directory and in Azure. */
  administrator: `admin@${domain}`,
  /** Holds Steward.Reader and nothing else. */
  reader: `auditor@${domain}`,
  /** Shared mailbox (its account is disabled): who is told when nobody else answers for a thing. */
  fallbackContact: `identity-team@${domain}`,
  /** Shared mailbox: who is told of privilege, consent and added credentials. */
  securityContact: `security-operations@${domain}`,
  /** The mailbox the service writes from. */
  sender: `steward@${domain}`,
  /** Display name of the app with Steward.Reader on the service's API. */
  daemon: "SIEM Forwarder",
  apiClientId: "3d7c5b1a-62f8-4e09-b4a7-91e05c8d2f63",
  /** `{run, watch, act}`: client ids of the service's identities. */
  clientIds: {
    run: "a1d94c52-7e3b-4f60-8c19-25b7e0f3d681",
    watch: "c83e1f07-5b2d-4a96-9f74-d06a1b8e3c52",
    act: "e27b60d9-1c4f-4835-a6e8-7f93c5d0b214",
  },
  /** Where the service itself lives. */
  stewardSubscription: firstSubscription,
  stewardResourceGroup: "rg-steward",
  storageAccount: "contosostewardst",
  storageAccountId: `/subscriptions/${firstSubscription}/resourceGroups/rg-steward/providers/Microsoft.Storage/storageAccounts/contosostewardst`,
  vault: "contoso-steward-kv",
  /** Secret in that vault whose value is the URL of a Teams workflow. */
  webhookSecret: "teams-webhook-identity",
  /** Secrets in that vault: the address of a webhook that takes CloudEvents, and the key that they are signed with. */
  eventsSecret: "events-webhook-siem",
  eventsSigningSecret: "events-webhook-siem-key",
  /** Subscriptions by what lies in them; bigger tenants have more. */
  subscriptions: [
    { subscriptionId: firstSubscription, displayName: "Contoso Production" },
    {
      subscriptionId: "8a2e6d43-0f95-4b7c-b1d6-3e9f70c5a482",
      displayName: "Contoso Business Systems",
    },
    { subscriptionId: "d4790c1b-e658-4f32-92ab-58c1d7f6e039", displayName: "Contoso Sandbox" },
  ],
  /** Azure tag, and prefix of an application's tag (`owner:anna@…`), that names who answers for a thing. */
  contactTag: "owner",
} as const;

/** Owner of Microsoft's own applications (github.com/merill/microsoft-info). */
export const microsoftTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
