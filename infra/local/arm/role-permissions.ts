import type { RolePermissions } from "../tenant/azure-access.ts";

export type Plane = "control" | "data";

/** Do these permissions allow the action on that plane? What is withheld weighs more, within the same role. */
export function permissionsAllow(
  permissions: RolePermissions,
  action: string,
  plane: Plane,
): boolean {
  const [granted, withheld] =
    plane === "control"
      ? [permissions.actions, permissions.notActions]
      : [permissions.dataActions, permissions.notDataActions];
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
