import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createResourceManager } from "../../../infra/local/arm/resource-manager.ts";
import { createEventGrid } from "../../../infra/local/eventgrid/event-grid.ts";
import {
  aRequest,
  anAzure,
  production,
  roles,
  sandbox,
  tenantId,
  who,
} from "../arm/azure-fixture.ts";

interface Received {
  readonly url: string;
  readonly version: unknown;
  readonly body: unknown;
}

let received: Received[] = [];
let status = 200;
let server: Server;

beforeEach(async () => {
  received = [];
  status = 200;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      received.push({ url: request.url ?? "", version: request.headers["aeg-data-version"], body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.close();
});

function aGrid() {
  const azure = anAzure({});
  const { port } = server.address() as AddressInfo;
  const grid = createEventGrid({
    clock: azure.clock,
    endpoint: () => `http://127.0.0.1:${port}/runtime/webhooks/eventgrid`,
    key: "system key",
    tenantId,
  });
  const manager = createResourceManager({ ...azure, resourceEvents: grid.resourceEvents });
  const write = async (method: "PUT" | "DELETE", scope: string) => {
    const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/77777777-7777-4777-8777-777777777777`;
    const body = {
      properties: {
        roleDefinitionId: `/x/${roles.reader}`,
        principalId: who.run,
        principalType: "ServicePrincipal",
      },
    };
    const headers = {
      authorization: `Bearer ${who.admin} https://management.azure.com`,
      "x-ms-correlation-request-id": "c0ffee00-0000-4000-8000-000000000000",
    };
    const url = `https://management.azure.com${path}?api-version=2022-04-01`;
    const answer = await manager.handle(aRequest(method, url, { headers, body }));
    expect(answer.status).toBeLessThan(300);
    return path;
  };
  /** What is due within `ms`, one after another. */
  const run = async (ms: number) => {
    const until = azure.clock.now().getTime() + ms;
    for (let due = grid.nextDue(); due !== undefined && due <= until; due = grid.nextDue()) {
      azure.clock.advance(Math.max(0, due - azure.clock.now().getTime()));
      await grid.runDue(azure.clock.now());
    }
  };
  return { ...azure, grid, write, run };
}

describe("events of resources", () => {
  it("tell of a role assignment who wrote it and where it is, but not what it says", async () => {
    const { write, run } = aGrid();
    const path = await write("PUT", `/subscriptions/${production}/resourceGroups/rg-shop`);
    expect(received).toEqual([]);
    await run(300);
    expect(received[0]?.url).toBe(
      "/runtime/webhooks/eventgrid?functionName=azureRoleEvents&code=system+key",
    );
    expect(received[0]?.version).toBe("2");
    const [event] = received[0]?.body as [Record<string, unknown>];
    expect(event).toMatchObject({
      topic: `/subscriptions/${production}`,
      subject: path,
      eventType: "Microsoft.Resources.ResourceWriteSuccess",
      dataVersion: "2",
      data: {
        operationName: "Microsoft.Authorization/roleAssignments/write",
        resourceProvider: "Microsoft.Authorization",
        resourceUri: path,
        resourceGroup: "rg-shop",
        status: "Succeeded",
        correlationId: "c0ffee00-0000-4000-8000-000000000000",
        subscriptionId: production,
        tenantId,
        authorization: { action: "Microsoft.Authorization/roleAssignments/write", scope: path },
        claims: { appid: "app" },
        httpRequest: { method: "PUT" },
      },
    });
    expect(JSON.stringify(event)).not.toContain(who.run);
  });

  it("are CloudEvents where the subscription's event subscription was made so", async () => {
    const { write, run } = aGrid();
    await write("PUT", `/subscriptions/${cloudEvents}`);
    await write("DELETE", `/subscriptions/${cloudEvents}`);
    await run(300);
    const types = received.map(({ body }) => (body as Record<string, unknown>)["type"]);
    expect(new Set(types)).toEqual(
      new Set([
        "Microsoft.Resources.ResourceWriteSuccess",
        "Microsoft.Resources.ResourceDeleteSuccess",
      ]),
    );
    expect(received[0]?.body).toMatchObject({
      specversion: "1.0",
      source: `/subscriptions/${cloudEvents}`,
    });
  });

  it("are given up after a day of a function that is not there", async () => {
    const { write, run, grid } = aGrid();
    status = 404;
    await write("PUT", `/subscriptions/${production}`);
    await run(25 * 3_600_000);
    expect(grid.nextDue()).toBeUndefined();
    expect(grid.deadLetters()).toMatchObject([
      { deadLetterReason: "TimeToLiveExceeded", lastDeliveryOutcome: "HTTP 404" },
    ]);
  });
});

/** By chance one of the two. */
const cloudEvents = sandbox;
