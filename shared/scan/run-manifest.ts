import type { ManifestRead } from "../facts/manifest.ts";
import type { RunKept } from "./run-kept.ts";

/** The manifest as a run found it: one read serves its sources, which are read side by side, and what plans on them. Only runs commit. */
export type RunManifest = RunKept<ManifestRead>;
