import type { Finding } from "./findings.ts";
import type { LocalAzure, Mail } from "./local-azure.ts";
import { reasonsTold } from "./told.ts";

const SECURITY = "security-operations@contoso.com";

/** How often the security contact was told of a finding by mail, and how often that it is over. */
export async function toldOf(
  azure: LocalAzure,
  finding: Finding | undefined,
): Promise<readonly ("told" | "over")[]> {
  return toldIn(await azure.mailbox(), finding);
}

/** As `toldOf`, in these messages. */
export function toldIn(
  mails: readonly Mail[],
  finding: Finding | undefined,
): readonly ("told" | "over")[] {
  const told = `email ${SECURITY} ${finding?.id ?? "nothing"}`;
  return reasonsTold(mails).flatMap((reason) => {
    if (reason === told) return ["told"];
    return reason === `${told} is over` ? ["over"] : [];
  });
}

/** All messages to the security contact, oldest first. */
export async function mailsToSecurity(azure: LocalAzure): Promise<readonly Mail[]> {
  return (await azure.mailbox()).filter(({ to }) => to === SECURITY);
}
