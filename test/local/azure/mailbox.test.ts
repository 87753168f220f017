import { createHash } from "node:crypto";
import { ProxyAgent, fetch as proxiedFetch } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MailboxEntry } from "../../../infra/local/azure/mailbox.ts";
import { openMailbox } from "../../../infra/local/azure/mailbox.ts";
import { type TinyAzure, startTinyAzure } from "./tiny-azure.ts";

let azure: TinyAzure;
let dispatcher: ProxyAgent;

beforeAll(async () => {
  azure = await startTinyAzure();
  dispatcher = new ProxyAgent({ uri: azure.state.azure, requestTls: { ca: azure.caPem } });
}, 30_000);
afterAll(async () => {
  await dispatcher.close();
  await azure.stop();
});

const flow =
  "https://prod-42.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke";

function card(text: string): object {
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            { type: "TextBlock", text, weight: "bolder", size: "large" },
            { type: "FactSet", facts: [{ title: "Ends", value: "**7 March**" }] },
          ],
          actions: [
            { type: "Action.OpenUrl", title: "Open", url: "http://localhost:7071/findings/1" },
            { type: "Action.OpenUrl", title: "Bad", url: "javascript:alert(1)" },
          ],
        },
      },
    ],
  };
}

async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<number> {
  const answer = await proxiedFetch(url, {
    method: "POST",
    dispatcher,
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  await answer.text();
  return answer.status;
}

async function mails(): Promise<readonly MailboxEntry[]> {
  return (await azure.control("GET", "/mailbox")) as readonly MailboxEntry[];
}

async function nextSecond(): Promise<void> {
  await azure.control("POST", "/clock", { advance: "PT1S" });
}

describe("a Teams workflow", () => {
  it("takes a card with 202 and keeps each one, the same one twice too", async () => {
    expect(await post(`${flow}?sig=x`, card("Secret of billing ends"))).toBe(202);
    expect(await post(`${flow}?sig=x`, card("Secret of billing ends"))).toBe(202);
    const kept = (await mails()).filter(({ channel }) => channel === "teams");
    expect(kept).toHaveLength(2);
    expect(kept[0]).toMatchObject({
      subject: "Secret of billing ends",
      to: "prod-42.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke",
      body: expect.stringContaining("7 March") as string,
    });
  });

  it("refuses what the service refuses: no signature, no card, too much, too fast", async () => {
    await nextSecond();
    expect(await post(flow, card("x"))).toBe(401);
    expect(await post(`${flow}?sig=x`, { text: "plain" })).toBe(400);
    expect(await post(`${flow}?sig=x`, "not JSON")).toBe(400);
    expect(await post(`${flow}?sig=x`, card("x".repeat(28 * 1024)))).toBe(413);
    await nextSecond();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => post(`${flow}?sig=x`, card("fast"))),
    );
    expect(all.filter((status) => status === 202).length).toBeLessThanOrEqual(4);
    expect(all).toContain(429);
    const elsewhere =
      "https://default123.environment.api.powerplatform.com/powerautomate/automations/direct/x?sig=y";
    expect(await post(elsewhere, card("newer host"))).toBe(202);
  });
});

describe("a webhook receiver", () => {
  const url = "https://hooks.contoso-webhooks.example/steward";
  const event = {
    specversion: "1.0",
    id: "1",
    source: "/steward",
    type: "steward.finding",
    data: { a: 1 },
  };
  const type = { "content-type": "application/cloudevents+json", "x-steward-key": "k1" };

  it("takes CloudEvents and keeps them with their headers", async () => {
    expect(await post(url, event, type)).toBe(202);
    const kept = (await mails()).findLast(({ channel }) => channel === "webhook");
    expect(kept).toMatchObject({
      to: "hooks.contoso-webhooks.example/steward",
      headers: { "x-steward-key": "k1" },
    });
    expect(JSON.parse(kept?.body ?? "")).toEqual(event);
  });

  it("refuses what is not one", async () => {
    expect(await post(url, event, { "content-type": "text/plain" })).toBe(415);
    expect(await post(url, { ...event, specversion: "0.3" }, type)).toBe(400);
    expect(await post(url, { ...event, id: "" }, type)).toBe(400);
    expect(await post(url, { ...event, dataVersion: "1" }, type)).toBe(400);
    expect(await post(url, [event], type)).toBe(400);
  });
});

describe("the mailbox page", () => {
  async function open(path: string): Promise<{ status: number; html: string; policy: string }> {
    const answer = await fetch(`${azure.state.azure}${path}`);
    const policy = answer.headers.get("content-security-policy") ?? "";
    return { status: answer.status, html: await answer.text(), policy };
  }

  it("shows cards as text with their links, and nothing of them as markup", async () => {
    await nextSecond();
    await post(
      `${flow}?sig=x`,
      card('<img src=x onerror=alert(1)> [site](https://contoso.com/) "quoted"'),
    );
    const id = (await mails()).at(-1)?.id ?? "";
    const { html, policy } = await open(`/mailbox/${id}`);
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).not.toContain("<img");
    expect(html).toContain('<a href="https://contoso.com/"');
    expect(html).toContain('<a href="http://localhost:7071/findings/1"');
    expect(html).not.toContain('href="javascript:');
    expect(policy).toContain("default-src 'none'");
    // A policy that does not name the very style leaves the page bare.
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? "";
    expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  });

  it("shows HTML mail in a frame that runs nothing, newest message first", async () => {
    const mailbox = openMailbox(`${azure.data}/other.ndjson`);
    mailbox.add({
      channel: "email",
      to: "anna@contoso.com",
      subject: "<b>Hello</b>",
      body: "<script>alert(1)</script><h1>Hi</h1>",
      format: "html",
      at: azure.state.now,
      raw: {},
    });
    const { createMailboxPages } = await import("../../../infra/local/azure/mailbox-page.ts");
    const pages = createMailboxPages(openMailbox(`${azure.data}/other.ndjson`));
    const request = {
      id: "",
      host: "",
      method: "GET",
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    };
    const shown = await pages({ ...request, path: "/mailbox/1" });
    const shownHtml = typeof shown.body === "string" ? shown.body : "";
    expect(shownHtml).toContain("&lt;b&gt;Hello&lt;/b&gt;");
    expect(shownHtml).toMatch(
      /<iframe[^>]+sandbox="allow-popups[^"]*"[^>]+src="\/mailbox\/1\/body"/,
    );
    expect(shownHtml).not.toContain("<script>");
    const body = await pages({ ...request, path: "/mailbox/1/body" });
    expect(body.headers?.["content-security-policy"]).toMatch(
      /^sandbox allow-popups.*default-src 'none'/,
    );

    const { html } = await open("/mailbox");
    const order = [...html.matchAll(/href="\/mailbox\/(\d+)"/g)].map(([, id]) => Number(id));
    expect(order).toEqual([...order].sort((a, b) => b - a));
    expect((await open("/mailbox/999999")).status).toBe(404);
  });
});
