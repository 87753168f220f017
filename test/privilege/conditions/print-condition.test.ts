import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printCondition } from "../../../shared/privilege/conditions/print-condition.ts";
import { aCondition } from "./a-condition.ts";
import { anyCondition } from "./any-condition.ts";
import { PUBLISHED, READ_TAGGED_BLOBS } from "./published.ts";

describe("printCondition", () => {
  it("writes one line with the parentheses that are needed", () => {
    expect(printCondition(aCondition(READ_TAGGED_BLOBS))).toBe(
      "NOT (ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'} AND NOT SubOperationMatches{'Blob.List'}) OR @Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>] StringEquals 'Cascade'",
    );
  });

  it("is read back as the condition that it was, whatever that is", () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        expect(aCondition(printCondition(condition))).toEqual(condition);
      }),
      { numRuns: 500 },
    );
  });

  it.each(PUBLISHED)("prints once and for all the published condition on %s", (_what, text) => {
    const printed = printCondition(aCondition(text));
    expect(printCondition(aCondition(printed))).toBe(printed);
  });
});
