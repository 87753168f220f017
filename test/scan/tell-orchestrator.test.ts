import { describe, expect, it } from "vitest";
import { tellLater } from "../../shared/scan/tell-orchestrator.ts";
import { inShort, stepStory } from "../support/step-story.ts";

describe("tellLater", () => {
  it("waits until the instant, then sends, and looks for nobody new", () => {
    const stepped = stepStory(tellLater, {
      input: { dueAt: "2026-06-01T06:05:00.000Z" },
      startedAt: "2026-06-01T06:00:00.000Z",
      instanceId: "tell-202606010605",
      answers: { tellV1: () => ({ sent: 1, failed: 0 }) },
    });
    expect(inShort(stepped.steps)).toEqual(["2026-06-01T06:05:00.000Z", "tellV1"]);
    expect(stepped.steps[1]).toEqual({
      call: "tellV1",
      input: { runId: "tell-202606010605", partitions: [] },
    });
    expect(stepped.end).toEqual({ kind: "returned", value: {} });
  });

  it("sends at once where the instant has passed", () => {
    const stepped = stepStory(tellLater, {
      input: { dueAt: "2026-06-01T05:00:00.000Z" },
      startedAt: "2026-06-01T06:00:00.000Z",
      answers: { tellV1: () => ({ sent: 0, failed: 0 }) },
    });
    expect(inShort(stepped.steps)).toEqual(["tellV1"]);
  });
});
