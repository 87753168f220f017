/** What a role allows, as the platform's role definitions say it. */
interface RoleActions {
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}

export type Plane = "control" | "data";

/**
 * The built-in roles that the local tenant gives out; any other role, custom ones included, allows nothing here.
 * (Role definitions from learn.microsoft.com/azure/role-based-access-control/built-in-roles, restated from memory and cut
 * to what the stand-ins ask about; ids checked 2026-11-21.)
 */
const builtInRoles: Readonly<Record<string, RoleActions>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": { name: "Owner", actions: ["*"] },
  "b24988ac-6180-42a0-ab88-20f7382dd24c": {
    name: "Contributor",
    actions: ["*"],
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
    ],
  },
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": { name: "Reader", actions: ["*/read"] },
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": {
    name: "User Access Administrator",
    actions: ["*/read", "Microsoft.Authorization/*"],
  },
  "21090545-7ca7-4776-b22c-e363652d74d2": {
    name: "Key Vault Reader",
    // The definition says only `vaults/*/read`, and the role can nevertheless read the vault itself.
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: [
      "Microsoft.KeyVault/vaults/*/read",
      "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    ],
  },
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": {
    name: "Key Vault Administrator",
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: ["Microsoft.KeyVault/vaults/*"],
  },
  "f25e0fa2-a7c8-4377-a976-54943a77a395": {
    name: "Key Vault Contributor",
    actions: ["Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.KeyVault/*"],
  },
  "4633458b-17de-408a-b874-0445c86b69e6": {
    name: "Key Vault Secrets User",
    actions: [],
    dataActions: [
      "Microsoft.KeyVault/vaults/secrets/getSecret/action",
      "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    ],
  },
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": {
    name: "Key Vault Secrets Officer",
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: ["Microsoft.KeyVault/vaults/secrets/*"],
  },
  "a4417e6f-fecd-4de8-b567-7b0420556985": {
    name: "Key Vault Certificates Officer",
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: [
      "Microsoft.KeyVault/vaults/certificatecas/*",
      "Microsoft.KeyVault/vaults/certificates/*",
    ],
  },
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": {
    name: "Key Vault Crypto Officer",
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: [
      "Microsoft.KeyVault/vaults/keys/*",
      "Microsoft.KeyVault/vaults/keyrotationpolicies/*",
    ],
  },
};

/** Does the role, given by the last segment of its definition id, allow the action on that plane? */
export function roleAllows(roleDefinitionGuid: string, action: string, plane: Plane): boolean {
  const role = builtInRoles[roleDefinitionGuid.toLowerCase()];
  if (role === undefined) return false;
  const granted = plane === "control" ? role.actions : (role.dataActions ?? []);
  const withheld = plane === "control" ? (role.notActions ?? []) : [];
  return (
    granted.some((pattern) => covers(pattern, action)) &&
    !withheld.some((pattern) => covers(pattern, action))
  );
}

/** `*` stands for any run of characters, `/` included; case does not matter. */
function covers(pattern: string, action: string): boolean {
  const pieces = pattern.toLowerCase().split("*");
  const text = action.toLowerCase();
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (pieces.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  if (text.length < first.length + last.length) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= text.length - last.length;
}
