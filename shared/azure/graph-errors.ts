import { StewardError } from "../core/errors.ts";

/** Microsoft Graph said no: the identity lacks a permission, or its token is older than the grant. */
export class PermissionMissing extends StewardError {
  readonly code = "permission-missing";
  readonly permission: string;
  constructor(path: string, permission: string, cause: unknown) {
    super(
      `Microsoft Graph refused ${path}.`,
      `The service's identity lacks ${permission}, or its token is older than the grant.`,
      "Grant it (docs/permissions.md); a token is kept for up to a day.",
      { cause },
    );
    this.permission = permission;
  }
}

/** A delta link is older than seven days, or the service has lost its state: the set must be read completely. */
export class DeltaExpired extends StewardError {
  readonly code = "delta-expired";
  constructor(path: string, cause: unknown) {
    super(
      `Microsoft Graph no longer knows the delta link of ${path}.`,
      "",
      "Read the set completely.",
      {
        cause,
      },
    );
  }
}

/** A page token ran out in the middle of a list: the list must be started again. */
export class ListExpired extends StewardError {
  readonly code = "list-expired";
  constructor(path: string, cause: unknown) {
    super(`Microsoft Graph ended the list ${path} half-way.`, "", "Start the list again.", {
      cause,
    });
  }
}

/** The object is not there: absent, deleted, or not replicated yet. */
export class NotThere extends StewardError {
  readonly code = "not-there";
  constructor(path: string, cause: unknown) {
    super(`Microsoft Graph has no ${path}.`, "", "", { cause });
  }
}

/** The tenant has no licence for what was asked for: there is nothing to read, and nothing to repair. */
export class LicenseMissing extends StewardError {
  readonly code = "license-missing";
  /** The platform's own code. */
  readonly licenseCode: string;
  constructor(path: string, licenseCode: string, cause: unknown) {
    super(
      `Microsoft Graph does not answer ${path} in this tenant.`,
      `It takes a licence that the tenant does not have (${licenseCode}).`,
      "What it would tell stays unknown.",
      { cause },
    );
    this.licenseCode = licenseCode;
  }
}

/** Not answered, or not in a way that can be used; trying again later may help. */
export class NotAnswered extends StewardError {
  readonly code = "not-answered";
  /** Of the answer; none when the connection failed. */
  readonly status: number | undefined;
  constructor(path: string, status: number | undefined, code: string | undefined, cause: unknown) {
    super(
      `${path} was not answered.`,
      status === undefined
        ? "The connection failed."
        : `The answer was status ${status} (${code ?? "no code"}).`,
      "It is tried again with the next scan.",
      { cause },
    );
    this.status = status;
  }
}
