import type { SubjectActs } from "../../shared/scan/subject-acts.ts";

/** Of subjects that the log does not speak of. */
export const NO_ACTS: SubjectActs = {
  of: () => Promise.resolve([]),
  ofMany: (_runId, subjects) => Promise.resolve(subjects.map(() => [])),
};
