import { expect, test } from "vitest";
import { wellKnownClient } from "../../shared/privilege/well-known-client.ts";

test("the command line of Azure is known as a client whose tokens are phished, by id in any case", () => {
  expect(wellKnownClient("04B07795-8DDB-461A-BBEE-02F9E1BF7B46")).toMatchObject({
    name: "Microsoft Azure CLI",
    isFamily: true,
    scopesWithoutConsent: expect.arrayContaining(["Application.ReadWrite.All"]) as unknown,
  });
});

test("a client is there for a reason that can be said: what it is misused for, or what it gets without consent", () => {
  for (const appId of [
    "04f0c124-f2bc-4f59-8241-bf6df9866bbd", // Visual Studio: scopes alone
    "14d82eec-204b-4c2f-b7e8-296a70dab67e", // Graph PowerShell: no family
  ]) {
    const client = wellKnownClient(appId);
    expect(client?.why ?? client?.scopesWithoutConsent[0]).toEqual(expect.any(String));
    expect(client?.isFamily).toBe(false);
  }
});

test("any other application is not known, whatever it is called", () => {
  expect(wellKnownClient("0b0b0b0b-0000-4000-8000-000000000001")).toBeUndefined();
  expect(wellKnownClient("Microsoft Azure CLI")).toBeUndefined();
});
