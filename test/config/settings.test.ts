import { describe, expect, test } from "vitest";
import { CLOUDS } from "../../shared/config/cloud.ts";
import {
  parseSettings,
  readSettings,
  SettingsInvalid,
  valueOf,
} from "../../shared/config/settings.ts";
import { goodSettings } from "./good-settings.ts";

describe("settings", () => {
  test("are read from the environment, ids in lower case, addresses without a final slash", () => {
    const settings = parseSettings({
      ...goodSettings,
      STEWARD_TENANT_ID: " 0A6F7D5E-1111-4222-8333-444455556666\n",
      STEWARD_TABLES_URL: "https://127.0.0.1:7083/steward/",
      PATH: "/bin",
    });
    expect(settings.tenantId).toBe("0a6f7d5e-1111-4222-8333-444455556666");
    expect(settings.tablesUrl).toBe("https://127.0.0.1:7083/steward");
    expect(settings.cloud).toBe(CLOUDS.public);
    expect(settings.vaultUrl).toBeUndefined();
    expect(Object.isFrozen(settings)).toBe(true);
  });

  test("name the cloud", () => {
    const settings = parseSettings({ ...goodSettings, STEWARD_CLOUD: "china" });
    expect(settings.cloud.graphHost).toBe("microsoftgraph.chinacloudapi.cn");
  });

  test.each([
    ["STEWARD_TENANT_ID", "contoso", "is not a GUID"],
    ["STEWARD_CLOUD", "germany", "names no known cloud"],
    ["STEWARD_RUN_CLIENT_ID", undefined, "is missing"],
    ["STEWARD_WATCH_CLIENT_ID", "", "is missing"],
    ["STEWARD_API_CLIENT_ID", "  ", "is missing"],
    ["STEWARD_TABLES_URL", "http://account", "does not begin with https://"],
    ["STEWARD_BLOBS_URL", "https://account/?sig=s3cret", "carries a query or fragment"],
    ["STEWARD_VAULT_URL", "https://me:s3cret@vault", "carries a user name or password"],
    ["STEWARD_MAIL_FROM", "steward", "is not a mail address"],
    ["STEWARD_BASE_URL", "localhost:7071", "does not begin with https:// or http://"],
    ["STEWARD_BASE_URL", "nonsense", "is not an address"],
    ["STEWARD_CREDENTIAL_SCAN_SCHEDULE", "0 5 * * *", "has 5 fields instead of six"],
    ["STEWARD_CREDENTIAL_SCAN_SCHEDULE", "0 0 25 * * *", "its field for the hours cannot be read"],
    ["STEWARD_DIGEST_SCHEDULE", undefined, "is missing"],
    ["STEWARD_DIGEST_SCHEDULE", "0 0 7 * * 7", "its field for the day of the week cannot be read"],
    ["STEWARD_RETENTION_SCHEDULE", "daily", "has 1 fields instead of six"],
  ])("say of %s = %j that it %s", (name, value, problem) => {
    const read = readSettings({ ...goodSettings, [name]: value });
    if (read.kind === "ready") throw new Error("expected to be refused");
    expect(read.error.problems).toMatchObject([{ name, problem }]);
    expect(read.error.problems[0]?.expected).not.toBe("");
    expect(read.error.message).toContain(`${name} ${problem}`);
    expect(read.error.message).not.toContain("s3cret");
  });

  test("tell all that is wrong at once", () => {
    const read = readSettings({});
    if (read.kind === "ready") throw new Error("expected to be refused");
    expect(read.error).toBeInstanceOf(SettingsInvalid);
    expect(read.error.code).toBe("settings-invalid");
    const required = Object.keys(goodSettings).filter((name) => name !== "STEWARD_CLOUD");
    expect(read.error.problems.map(({ name }) => name).sort()).toEqual(required.sort());
    expect(() => valueOf(read)).toThrow(read.error);
  });
});
