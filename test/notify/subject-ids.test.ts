import { describe, expect, it } from "vitest";
import type { Evidence, Subject } from "../../shared/findings/finding.ts";
import { type SubjectIds, subjectIds } from "../../shared/notify/subject-ids.ts";

const CLIENT_ID = "d0000000-0000-4000-8000-000000000001";
const OBJECT_ID = "a0000000-0000-4000-8000-000000000003";
const held = { principalId: OBJECT_ID, principalKind: "service-principal" };

describe("the ids of a finding's subject", () => {
  it.each<[string, Subject["kind"], string, Evidence, SubjectIds]>([
    ["a credential's application", "application", CLIENT_ID, {}, { clientId: CLIENT_ID }],
    [
      "a service principal that holds something",
      "service-principal",
      CLIENT_ID,
      held,
      { clientId: CLIENT_ID, objectId: OBJECT_ID },
    ],
    [
      "one whose client id is not known",
      "service-principal",
      OBJECT_ID,
      held,
      { objectId: OBJECT_ID },
    ],
    [
      "one that the log names",
      "application",
      OBJECT_ID,
      { auditId: "entry", targets: [OBJECT_ID] },
      { objectId: OBJECT_ID },
    ],
    [
      "one that has done something",
      "service-principal",
      OBJECT_ID,
      { auditId: "entry", actorId: OBJECT_ID },
      { objectId: OBJECT_ID },
    ],
    ["one that the log does not name", "service-principal", "entry", { auditId: "entry" }, {}],
    ["a user", "user", OBJECT_ID, { principalId: OBJECT_ID }, {}],
  ])("are told apart: %s", (_what, kind, id, evidence, ids) => {
    expect(subjectIds({ subject: { kind, id, name: "x" }, evidence })).toEqual(ids);
  });
});
