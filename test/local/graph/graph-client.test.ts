import {
  Client,
  type Context,
  GraphError,
  type Middleware,
  PageIterator,
  RetryHandler,
  RetryHandlerOptions,
} from "@microsoft/microsoft-graph-client";
import { describe, expect, test } from "vitest";
import { contoso } from "../../../infra/local/tenant/contoso.ts";
import { graphUnderTest, type GraphUnderTest, specimenIds, tenant } from "./support.ts";

/** The real client, with the stand-in in place of the network. */
function clientFor({ graph }: GraphUnderTest, as: string): Client {
  const retry = new RetryHandler(new RetryHandlerOptions(0, 0));
  const network: Middleware = {
    async execute(context: Context) {
      const url = new URL(String(context.request));
      const { method = "GET", headers, body } = context.options ?? {};
      const answer = await graph.handle({
        id: "client",
        method,
        host: url.host,
        path: url.pathname,
        query: url.searchParams,
        headers: { ...Object.fromEntries(new Headers(headers)), authorization: `Bearer ${as}` },
        body: Buffer.from(typeof body === "string" ? body : ""),
      });
      const text =
        typeof answer.body === "object" ? JSON.stringify(answer.body) : (answer.body ?? null);
      context.response = new Response(answer.status === 204 ? null : text, {
        status: answer.status,
        headers: { ...answer.headers },
      });
    },
  };
  retry.setNext(network);
  return Client.initWithMiddleware({ middleware: retry });
}

describe("the real client", () => {
  test("pages through all service principals", async () => {
    const client = clientFor(graphUnderTest(), "watch");
    const first = (await client.api("/servicePrincipals").select(["id"]).top(7).get()) as {
      value: unknown[];
    };
    let count = 0;
    await new PageIterator(client, first, () => (count += 1) > 0).iterate();
    expect(count).toBe(tenant.servicePrincipals.length);
  });

  test("finds by a filter with a quote, and counts with the header", async () => {
    const client = clientFor(graphUnderTest(), "watch");
    const filter = encodeURIComponent("displayName eq 'O''Nobody'");
    expect(await client.api("/users").filter(filter).get()).toMatchObject({ value: [] });
    const counted: unknown = await client
      .api("/users/$count")
      .header("ConsistencyLevel", "eventual")
      .get();
    expect(String(counted)).toBe("200");
  });

  test("mints a secret, and gets a GraphError with code and headers for what is refused", async () => {
    const local = graphUnderTest();
    const [id] = specimenIds("three active secrets");
    const minted = (await clientFor(local, "admin")
      .api(`/applications/${id}/addPassword`)
      .post({ passwordCredential: { displayName: "x" } })) as { secretText: string };
    expect(minted.secretText).toHaveLength(40);
    const refused: unknown = await clientFor(local, "watch")
      .api(`/applications/${id}/addPassword`)
      .post({})
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(GraphError);
    expect(refused).toMatchObject({
      statusCode: 403,
      code: "Authorization_RequestDenied",
      requestId: "client",
    });
  });

  test("sends mail", async () => {
    const local = graphUnderTest();
    await clientFor(local, "run")
      .api(`/users/${contoso.sender}/sendMail`)
      .post({
        message: {
          subject: "Hello",
          body: { contentType: "text", content: "Text" },
          toRecipients: [{ emailAddress: { address: contoso.securityContact } }],
        },
      });
    expect(local.mails).toHaveLength(1);
  });
});
