import type { Fault } from "./faults.ts";
import type { StorageProblem } from "./storage-error.ts";
import type { StorageService } from "./storage-roles.ts";

/** https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes and table-service-error-codes */
const codes: Readonly<Record<number, string>> = {
  400: "InvalidInput",
  401: "InvalidAuthenticationInfo",
  403: "AuthorizationPermissionMismatch",
  404: "ResourceNotFound",
  409: "EntityAlreadyExists",
  412: "ConditionNotMet",
  413: "RequestBodyTooLarge",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServerBusy",
  504: "OperationTimedOut",
};

/** The error that a fault's status stands for in a storage service. */
export function storageFaultProblem(
  service: StorageService,
  status: number,
  fault: Fault | undefined,
): StorageProblem {
  const usual =
    service === "table" && status === 412 ? "UpdateConditionNotSatisfied" : codes[status];
  return {
    status,
    code: fault?.code ?? usual ?? `Status${String(status)}`,
    message: `A fault that was asked for: ${String(status)}.`,
    headers: fault?.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) },
  };
}
