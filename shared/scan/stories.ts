import type { DurableClient } from "durable-functions";
import type { StoryStarter } from "./scans.ts";

/** What `shared/scan` asks of the durable client, with its surprises put right. */
export function storiesOf(client: DurableClient): StoryStarter {
  async function isAlive(instanceId: string): Promise<"alive" | "over" | "unknown"> {
    try {
      const { runtimeStatus } = await client.getStatus(instanceId);
      return LIVE.has(runtimeStatus) ? "alive" : "over";
    } catch (error) {
      // For an instance that does not exist the client throws, and gives the status in the text only (3.5, read).
      if (error instanceof Error && /404/.test(error.message)) return "unknown";
      throw error;
    }
  }

  return {
    isAlive,
    async start(name, instanceId, input) {
      try {
        await client.startNew(name, { instanceId, input });
        return "started";
      } catch (error) {
        // An id in use is answered 500, like a real failure: what the instance is doing tells them apart.
        if ((await isAlive(instanceId)) === "alive") return "exists";
        throw error;
      }
    },
  };
}

const LIVE = new Set<string>(["Pending", "Running", "Suspended", "ContinuedAsNew"]);
