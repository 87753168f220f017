import "reflect-metadata";
import { X509CertificateGenerator } from "@peculiar/x509";
import { describe, expect, test } from "vitest";
import {
  entries,
  graphUnderTest,
  type GraphUnderTest,
  type Json,
  specimenIds,
  tenant,
} from "./support.ts";

const admin = { as: "admin" };
const [holder] = specimenIds("three active secrets");

async function passwords(local: GraphUnderTest, id = holder): Promise<readonly Json[]> {
  return entries(
    (await local.get(`/v1.0/applications/${id}?$select=passwordCredentials`)).json,
    "passwordCredentials",
  );
}

describe("a secret", () => {
  test("is minted, shown once, ends after two years by default, and each call mints another", async () => {
    const local = graphUnderTest();
    const url = `/v1.0/applications/${holder}/addPassword`;
    const body = { passwordCredential: { displayName: "rotation-17" } };
    const first = await local.send("POST", url, { ...admin, body });
    const second = await local.send("POST", url, { ...admin, body });
    expect(first.json).toMatchObject({
      displayName: "rotation-17",
      startDateTime: "2026-03-02T09:00:00Z",
      endDateTime: "2028-03-02T09:00:00Z",
    });
    expect(first.json["secretText"]).toMatch(/^.{40}$/);
    expect(first.json["hint"]).toBe(String(first.json["secretText"]).slice(0, 3));
    const kept = await passwords(local);
    expect(kept).toHaveLength(5);
    expect(kept.slice(3).map(({ keyId, secretText }) => [keyId, secretText])).toEqual([
      [first.json["keyId"], null],
      [second.json["keyId"], null],
    ]);
  });

  test("takes the dates it is given", async () => {
    const { send } = graphUnderTest();
    const url = `/v1.0/applications/${holder}/addPassword`;
    const dates = {
      startDateTime: "2026-01-01T00:00:00Z",
      endDateTime: "2026-04-01T00:00:00.000Z",
    };
    const answer = await send("POST", url, { ...admin, body: { passwordCredential: dates } });
    expect(answer.json).toMatchObject({ ...dates, endDateTime: "2026-04-01T00:00:00Z" });
    const reversed = { startDateTime: dates.endDateTime, endDateTime: dates.startDateTime };
    const refused = await send("POST", url, { ...admin, body: { passwordCredential: reversed } });
    expect(refused.status).toBe(400);
  });

  test("is removed by its key id; one that is unknown, or not visible yet, is refused alike", async () => {
    const local = graphUnderTest({ lag: 120_000 });
    const url = `/v1.0/applications/${holder}`;
    const { json } = await local.send("POST", `${url}/addPassword`, { ...admin, body: {} });
    const body = { keyId: json["keyId"] };
    const early = await local.send("POST", `${url}/removePassword`, { ...admin, body });
    expect(early.status).toBe(400);
    expect(early.json.error.message).toContain("No password credential found with keyId");
    local.advance(120_000);
    expect((await local.send("POST", `${url}/removePassword`, { ...admin, body })).status).toBe(
      204,
    );
    expect((await local.send("POST", `${url}/removePassword`, { ...admin, body })).status).toBe(
      400,
    );
    local.advance(120_000);
    expect(await passwords(local)).toHaveLength(3);
  });

  test("is minted on service principals and by client id too", async () => {
    const { send } = graphUnderTest();
    const appId = String(
      tenant.servicePrincipals.find((one) => one["displayName"] === "SIEM Forwarder")?.["appId"],
    );
    for (const set of ["applications", "servicePrincipals"]) {
      const url = `/v1.0/${set}(appId='${appId}')/addPassword`;
      expect((await send("POST", url, { ...admin, body: {} })).status).toBe(200);
    }
  });
});

describe("keyCredentials", () => {
  const [owner] = specimenIds("certificate ended yesterday, still attached");
  const url = `/v1.0/applications/${owner}`;

  async function certificate(): Promise<{ key: string; thumbprint: string }> {
    const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ]);
    const made = await X509CertificateGenerator.createSelfSigned({
      name: "CN=steward",
      notBefore: new Date("2026-03-01T00:00:00Z"),
      notAfter: new Date("2026-09-01T00:00:00Z"),
      keys,
      signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    });
    const thumbprint = Buffer.from(await made.getThumbprint("SHA-1")).toString("base64");
    return { key: Buffer.from(made.rawData).toString("base64"), thumbprint };
  }

  test("are replaced as a whole: what is sent back stays, what is new gets dates and thumbprint from the certificate", async () => {
    const { get, send } = graphUnderTest();
    const before = entries((await get(`${url}?$select=keyCredentials`)).json, "keyCredentials");
    const { key, thumbprint } = await certificate();
    const added = { type: "AsymmetricX509Cert", usage: "Verify", key, displayName: "new" };
    const body = { keyCredentials: [...before, added] };
    expect((await send("PATCH", url, { ...admin, body })).status).toBe(204);
    const after = entries((await get(`${url}?$select=keyCredentials`)).json, "keyCredentials");
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).toMatchObject({
      displayName: "new",
      startDateTime: "2026-03-01T00:00:00Z",
      endDateTime: "2026-09-01T00:00:00Z",
      customKeyIdentifier: thumbprint,
    });
    await send("PATCH", url, { ...admin, body: { keyCredentials: after.slice(1) } });
    const last = entries((await get(`${url}?$select=keyCredentials`)).json, "keyCredentials");
    expect(last.map(({ displayName }) => displayName)).toEqual(["new"]);
  });

  test.each([
    ["without a key", {}],
    ["with a key that is no certificate", { key: "aGVsbG8=" }],
    ["with an unknown member", { key: "aGVsbG8=", thumbprint: "x" }],
  ])("refuse a new entry %s", async (_what, entry) => {
    const { send } = graphUnderTest();
    const body = { keyCredentials: [{ type: "AsymmetricX509Cert", usage: "Verify", ...entry }] };
    expect((await send("PATCH", url, { ...admin, body })).status).toBe(400);
  });

  test("refuse an end after the certificate's", async () => {
    const { send } = graphUnderTest();
    const { key } = await certificate();
    const entry = {
      type: "AsymmetricX509Cert",
      usage: "Verify",
      key,
      endDateTime: "2026-09-02T00:00:00Z",
    };
    const answer = await send("PATCH", url, { ...admin, body: { keyCredentials: [entry] } });
    expect(answer.json.error.message).toContain("end date is invalid");
  });
});

describe("a write", () => {
  test("answers at once, and is seen later, by single objects too", async () => {
    const { send, get, advance } = graphUnderTest({ lag: 120_000 });
    const made = await send("POST", "/v1.0/applications", {
      ...admin,
      body: { displayName: "Made now" },
    });
    expect(made.status).toBe(201);
    const url = `/v1.0/applications/${String(made.json["id"])}`;
    expect((await get(url)).status).toBe(404);
    expect((await send("POST", `${url}/addPassword`, { ...admin, body: {} })).status).toBe(404);
    advance(120_000);
    expect((await get(url)).json).toMatchObject({
      displayName: "Made now",
      signInAudience: "AzureADMyOrg",
    });
  });

  test("makes a service principal once for each application", async () => {
    const { send } = graphUnderTest();
    const made = await send("POST", "/v1.0/applications", {
      ...admin,
      body: { displayName: "Made now" },
    });
    const body = { appId: made.json["appId"] };
    const first = await send("POST", "/v1.0/servicePrincipals", { ...admin, body });
    expect(first.json).toMatchObject({
      displayName: "Made now",
      appOwnerOrganizationId: tenant.tenantId,
    });
    const second = await send("POST", "/v1.0/servicePrincipals", { ...admin, body });
    expect([second.status, second.json.error.code]).toEqual([
      409,
      "Request_MultipleObjectsWithSameKeyValue",
    ]);
    expect(
      (await send("POST", "/v1.0/servicePrincipals", { ...admin, body: { appId: "x" } })).status,
    ).toBe(400);
  });

  test.each([
    ["applications", { passwordCredentials: [] }],
    ["applications", { appId: "x" }],
    ["applications", { nonsense: 1 }],
    ["applications", { displayName: "" }],
    ["applications", { tags: "x" }],
    ["servicePrincipals", { accountEnabled: "no" }],
    ["users", { createdDateTime: "2020-01-01T00:00:00Z" }],
  ])("refuses in %s what cannot be set: %o", async (set, body) => {
    const { send } = graphUnderTest();
    const id = tenant[set as "users"][0]?.id ?? "";
    expect((await send("PATCH", `/v1.0/${set}/${id}`, { ...admin, body })).status).toBe(400);
  });

  test("disables a person, whom others then see as disabled", async () => {
    const { send, get } = graphUnderTest();
    const [id] = specimenIds("user without mail");
    expect(
      (await send("PATCH", `/v1.0/users/${id}`, { ...admin, body: { accountEnabled: false } }))
        .status,
    ).toBe(204);
    expect((await get(`/v1.0/users/${id}?$select=accountEnabled`)).json).toMatchObject({
      accountEnabled: false,
    });
  });

  test("wants JSON and says so", async () => {
    const { send } = graphUnderTest();
    const url = `/v1.0/applications/${holder}`;
    expect((await send("PATCH", url, { ...admin, body: "{oops" })).status).toBe(400);
    const headers = { "content-type": "text/plain" };
    expect((await send("PATCH", url, { ...admin, body: {}, headers })).status).toBe(400);
  });

  test("deletes to where it can be restored from", async () => {
    const { send, get } = graphUnderTest();
    const url = `/v1.0/applications/${holder}`;
    expect((await send("DELETE", url, admin)).status).toBe(204);
    expect((await get(url)).status).toBe(404);
    const list = await get("/v1.0/directory/deletedItems/microsoft.graph.application");
    expect(list.json.value.map(({ id }) => id)).toEqual([holder]);
    const restored = await send("POST", `/v1.0/directory/deletedItems/${holder}/restore`, admin);
    expect(restored.status).toBe(200);
    expect((await passwords({ get } as GraphUnderTest)).length).toBe(3);
    await send("DELETE", url, admin);
    await send("DELETE", `/v1.0/directory/deletedItems/${holder}`, admin);
    expect((await get(`/v1.0/directory/deletedItems/${holder}`)).status).toBe(404);
  });

  test("adds an owner once, takes one away, and takes no groups", async () => {
    const { send, get } = graphUnderTest();
    const [id] = specimenIds("application without owner and without any trace of a creator");
    const url = `/v1.0/applications/${id}/owners`;
    const person = tenant.users[4]?.id ?? "";
    const link = (of: string) => ({
      "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${of}`,
    });
    const group = tenant.groups[0]?.id ?? "";
    expect((await send("POST", `${url}/$ref`, { ...admin, body: link(group) })).status).toBe(404);
    expect((await send("POST", `${url}/$ref`, { ...admin, body: { id: person } })).status).toBe(
      400,
    );
    expect((await send("POST", `${url}/$ref`, { ...admin, body: link(person) })).status).toBe(204);
    const again = await send("POST", `${url}/$ref`, { ...admin, body: link(person) });
    expect([again.status, again.json.error.message]).toEqual([
      400,
      expect.stringContaining("already exist") as unknown,
    ]);
    expect((await get(url)).json.value).toHaveLength(1);
    expect((await send("DELETE", `${url}/${person}/$ref`, admin)).status).toBe(204);
    expect((await send("DELETE", `${url}/${person}/$ref`, admin)).status).toBe(404);
  });
});
