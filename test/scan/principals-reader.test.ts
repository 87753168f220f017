import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Table } from "../../shared/azure/tables.ts";
import type { PrincipalList, PrincipalsQuery } from "../../shared/http/principals-reader.ts";
import { principalAccessSchema, principalListSchema } from "../../shared/http/principal-view.ts";
import type { AccessRecord } from "../../shared/privilege/access-record.ts";
import {
  type AccessRecordsStore,
  createAccessRecordsStore,
} from "../../shared/scan/access-records-store.ts";
import { createPrincipalsReader } from "../../shared/scan/principals-reader.ts";
import { anAccessRecord } from "../build/an-access-record.ts";
import { anId } from "../build/an-act.ts";
import { aSourcesState } from "../build/a-sources-state.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
let table: Table;
let records: AccessRecordsStore;
let reader: ReturnType<typeof createPrincipalsReader>;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  table = freshTable(azurite, "Access");
  records = createAccessRecordsStore({ table });
  const sources = { read: () => Promise.resolve(aSourcesState()) };
  reader = createPrincipalsReader({ table, records, sources });
});

const everybody: PrincipalsQuery = {
  ...{ powers: [0, 1], kinds: [], systems: [], top: 1000, continuation: undefined },
};

async function listed(query: Partial<PrincipalsQuery> = {}): Promise<PrincipalList> {
  const page = await reader.list({ ...everybody, ...query });
  if (page.kind !== "page") throw new Error("The continuation was refused.");
  return page.list;
}

/** All pages, one after another. */
async function pagesOf(
  query: Partial<PrincipalsQuery>,
): Promise<readonly (readonly { readonly id: string; readonly power: unknown }[])[]> {
  const pages: PrincipalList["value"][] = [];
  for (let from: string | undefined, isMore = true; isMore; isMore = from !== undefined) {
    const { value, continuation } = await listed({ ...query, continuation: from });
    pages.push(value);
    from = continuation;
  }
  return pages;
}

const put = (...some: readonly AccessRecord[]) =>
  records.put(some.map((record) => ({ subject: record.id, record })));
const idsOf = ({ value }: PrincipalList) => value.map(({ id }) => id);

describe("the list of who is powerful", () => {
  it("has each once, through pages of any size, those of tier 0 first", async () => {
    const all = Array.from({ length: 23 }, (_none, n) =>
      anAccessRecord({ id: anId(n), power: n % 3 === 0 ? 0 : 1 }),
    );
    await put(...all);
    for (const top of [1, 4, 23, 1000]) {
      const pages = await pagesOf({ top });
      const found = pages.flat();
      expect(found.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      expect(found.map(({ power }) => power)).toEqual([
        ...Array.from({ length: 8 }, () => 0),
        ...Array.from({ length: 15 }, () => 1),
      ]);
      expect(pages.every((page) => page.length <= top)).toBe(true);
    }
  });

  it.each<[string, Partial<PrincipalsQuery>, readonly number[]]>([
    ["one tier", { powers: [1] }, [3, 4]],
    ["several kinds", { kinds: ["group", "service-principal"] }, [2, 4]],
    ["a system, whatever else is held", { systems: ["delegated-grant"] }, [2, 3]],
    ["all of that at once", { powers: [0], kinds: ["group"], systems: ["azure-role"] }, []],
  ])("can be narrowed to %s, and its pages then, too", async (_what, query, expected) => {
    await put(
      anAccessRecord({ id: anId(1) }),
      anAccessRecord({
        ...{ id: anId(2), kind: "service-principal" },
        systems: ["application-permission", "delegated-grant"],
      }),
      anAccessRecord({ id: anId(3), power: 1, systems: ["delegated-grant"] }),
      anAccessRecord({ id: anId(4), power: 1, kind: "group" }),
    );
    const found = (await pagesOf({ ...query, top: 1 })).flat();
    expect(found.map(({ id }) => id).toSorted()).toEqual(expected.map(anId).toSorted());
  });

  it("says the strongest of what is held, and of a group how many get it, each counted once", async () => {
    const members = [
      { id: anId(8), relation: "member", isNested: false },
      { id: anId(8), relation: "eligible-owner", isNested: false },
      { id: anId(9), relation: "member", isNested: true },
    ] as const;
    const group = anAccessRecord({ id: anId(1), kind: "group", holdingsCount: 3, members });
    await put(group);
    const { value } = await listed();
    expect(value).toEqual([
      {
        ...{ id: anId(1), kind: "group", name: group.name, power: 0, systems: group.systems },
        ...{ holdingsCount: 3, membersCount: 2, strongest: group.holdings[0] },
      },
    ]);
  });

  it("moves somebody who becomes less powerful, and drops who holds nothing any more", async () => {
    await put(anAccessRecord({ id: anId(1) }), anAccessRecord({ id: anId(2) }));
    await put(anAccessRecord({ id: anId(1), power: 1 }));
    await records.put([{ subject: anId(2), record: undefined }]);
    expect(idsOf(await listed({ powers: [0] }))).toEqual([]);
    expect(idsOf(await listed({ powers: [1] }))).toEqual([anId(1)]);
  });

  it("takes an id that no key may hold: that of a classic administrator of Azure", async () => {
    const ids = ["classic:live.com#ada@contoso.example", "classic:a/b@contoso.example"];
    await put(...ids.map((id) => anAccessRecord({ id, kind: "unknown" })));
    const found = (await pagesOf({ top: 1 })).flat();
    expect(found.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  it.each(["", "2:a", "a0", "0:", "0: ", `0:${"a".repeat(400)}`])(
    "refuses a continuation that it has not given: %j",
    async (continuation) => {
      expect(await reader.list({ ...everybody, continuation })).toEqual({
        kind: "bad-continuation",
      });
    },
  );

  it("has the shape that is described", async () => {
    await put(anAccessRecord({ id: anId(1) }));
    const list = await listed({ top: 1 });
    expect(principalListSchema.strict().parse(list)).toEqual(list);
  });
});

describe("what one principal holds", () => {
  it("is told in the shape that is described, and nothing is so, too", async () => {
    await put(anAccessRecord({ id: anId(1) }));
    for (const id of [anId(1), anId(2)]) {
      const access = await reader.access(id);
      expect(principalAccessSchema.strict().parse(access)).toEqual(access);
      expect(access.own?.id).toBe(id === anId(1) ? id : undefined);
    }
  });
});
