import type { Subject } from "../findings/finding.ts";
import type { Holder } from "../inventory/holder.ts";
import { addressOf } from "../inventory/holder.ts";

/** What the thing itself says about who answers for it, kept with the finding until somebody is to be told. */
export interface ContactHints {
  /** Client id of the application or service principal whose Graph owners may be asked. */
  readonly appId?: string;
  /** There is only a service principal: its owners are asked, not an application's. */
  readonly isServicePrincipalOnly?: boolean;
  /** An application's tags and service reference, as far as they may hold an address. */
  readonly texts?: readonly string[];
  readonly vaultId?: string;
  /** A vault object's own tags, as far as they may hold an address. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** More tags than this are not looked at: nobody names a contact in the eleventh. */
const TEXTS_KEPT = 10;

/** The hints that `holder` gives about `subject`, one of the things it holds. */
export function hintsOf(holder: Holder, subject: Subject): ContactHints {
  if (subject.kind === "vault-object") {
    const object = holder.credentials
      .flatMap((credential) => credential.vaultObjects)
      .find((one) => addressOf(one) === subject.id);
    if (object === undefined) return {};
    return {
      vaultId: object.vaultId,
      tags: Object.fromEntries(
        Object.entries(object.tags).filter(([, value]) => value.includes("@")),
      ),
    };
  }
  const { application } = holder;
  const texts = [...(application?.tags ?? []), application?.serviceReference ?? ""]
    .filter((text) => text.includes("@") && text.length <= 600)
    .slice(0, TEXTS_KEPT);
  return {
    appId: holder.subject,
    ...(application === undefined ? { isServicePrincipalOnly: true } : {}),
    ...(texts.length === 0 ? {} : { texts }),
  };
}
