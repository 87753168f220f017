import { Client } from "@microsoft/microsoft-graph-client";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createGraph } from "../../shared/azure/graph.ts";
import { CLOUDS } from "../../shared/config/cloud.ts";
import { type ContactQuestion, createContactFinder } from "../../shared/owners/contact-finder.ts";
import { aPolicy } from "../build/a-policy.ts";

const APP = "aaaaaaaa-0000-4000-8000-000000000001";
const ADA = { id: "u1", displayName: "Ada", mail: "ada@contoso.example", accountEnabled: true };

/** What stands in a request's address. */
type Part = "/owners" | "/users?" | "/organization" | "/directoryObjects/getByIds";

let server: Server;
let url: string;
/** What the identity has no permission for. */
let refused: readonly Part[];
beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const path = request.url ?? "";
      const answer = path.includes("/$batch")
        ? { status: 200, body: { responses: batched(text) } }
        : answerTo(path);
      response
        .writeHead(answer.status, { "content-type": "application/json" })
        .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  refused = [];
});

const batchSchema = z.object({
  requests: z.array(z.object({ id: z.string(), url: z.string() })),
});

function batched(text: string): readonly object[] {
  const { requests } = batchSchema.parse(JSON.parse(text));
  return requests.map((one) => ({ id: one.id, ...answerTo(one.url) }));
}

function answerTo(path: string): { status: number; body: object } {
  if (refused.some((part) => path.includes(part))) {
    return { status: 403, body: { error: { code: "Authorization_RequestDenied", message: "" } } };
  }
  if (path.includes("/organization")) {
    return { status: 200, body: { value: [{ verifiedDomains: [{ name: "contoso.example" }] }] } };
  }
  if (path.includes("/owners")) return { status: 200, body: { value: [{ id: ADA.id }] } };
  return { status: 200, body: { value: [ADA] } };
}

function find(questions: readonly ContactQuestion[]) {
  const client = Client.initWithMiddleware({
    baseUrl: url,
    authProvider: { getAccessToken: () => Promise.resolve("token") },
  });
  const finder = createContactFinder({ graph: createGraph({ client, cloud: CLOUDS.public }) });
  return finder.find(questions, { policy: aPolicy(), vaults: new Map() });
}

function about(changes: Partial<ContactQuestion["hints"]> = {}): ContactQuestion {
  return {
    subject: { kind: "application", id: APP, name: "Payroll API" },
    audience: "contact",
    hints: { appId: APP, texts: ["owner:team@contoso.example"], ...changes },
  };
}

describe("looking for people", () => {
  it("says that everything it asked for was answered", async () => {
    const { contacts, readings } = await find([about()]);
    expect(contacts.map(({ address }) => address)).toEqual(["ada@contoso.example"]);
    expect(readings.answered.toSorted()).toEqual(["domains", "owners", "users"]);
    expect(readings.refused).toEqual([]);
  });

  it.each<[string, readonly Part[], readonly string[], string]>([
    ["users", ["/users?", "/directoryObjects/getByIds"], ["users"], "team@contoso.example"],
    ["one of the requests for users", ["/users?"], ["users"], "ada@contoso.example"],
    ["owners", ["/owners"], ["owners"], "team@contoso.example"],
    ["the tenant's domains", ["/organization"], ["domains"], "ada@contoso.example"],
  ])("goes on down the chain without %s, and says so", async (_what, parts, expected, address) => {
    refused = parts;
    const { contacts, readings } = await find([about()]);
    expect(contacts.map((one) => one.address)).toEqual([address]);
    expect(readings.refused).toEqual(expected);
    expect(readings.answered).not.toContain(expected[0]);
  });

  it("says nothing of what it had no need to ask", async () => {
    refused = ["/owners", "/users?"];
    const source = { kind: "source", id: "applications:x", name: "Applications" } as const;
    const { readings } = await find([{ subject: source, audience: "contact", hints: {} }]);
    expect(readings).toEqual({ answered: ["domains"], refused: [] });
  });
});
