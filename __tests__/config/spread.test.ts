import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { merchantPartitions, monthPartitions, shardKeys, spreadText } from "../../core/contracts/spread";
import { spreadOf } from "../../core/contracts/spread-schema";
import { partitionFor } from "../../core/shared/adapters/aws/shard";
import { readSettings } from "../../lib/config/settings";
import { ConfigError } from "../../lib/config/settings-reader";

const EMAILS = { ALERT_EMAIL: "ops@example.com", NOTIFICATION_EMAIL: "shop@example.com" };
const PROD = { ...EMAILS, ENVIRONMENT_SUFFIX: "prod" };

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("the spread of the indexes", () => {
  test("dev has 4 shards, prod 16, and INDEX_SHARDS raises both", () => {
    expect(readSettings({}).spread).toEqual({ shards: 4, largeMerchants: new Map() });
    expect(readSettings(PROD).spread.shards).toBe(16);
    expect(readSettings({ INDEX_SHARDS: "8" }).spread.shards).toBe(8);
    expect(readSettings({ ...PROD, INDEX_SHARDS: "64" }).spread.shards).toBe(64);
  });

  test.each([
    [{}, "3"],
    [PROD, "15"],
    [{}, "65"],
    [{}, "0"],
    [{}, "-8"],
    [{}, "8.5"],
    [{}, "1e1"],
    [{}, "many"],
  ])("INDEX_SHARDS is refused below the environment's, above 64, and where it is no number: %j %s", (given, shards) => {
    const expected = `INDEX_SHARDS is "${shards}": a whole number from`;
    expect(problemsOf({ ...given, INDEX_SHARDS: shards })).toEqual([expect.stringContaining(expected)]);
  });

  test("LARGE_MERCHANTS has merchants with their partitions", () => {
    const { spread } = readSettings({ LARGE_MERCHANTS: "mrc_big=8, mrc_huge=16 __proto__=2" });
    const expected = [
      ["mrc_big", 8],
      ["mrc_huge", 16],
      ["__proto__", 2],
    ];
    expect([...spread.largeMerchants]).toEqual(expected);
  });

  test("LARGE_MERCHANTS is refused with every problem at once", () => {
    const LARGE_MERCHANTS = "mrc_1 mrc_2=1 mrc_3=65 mrc_4=x mrc#5=4 mrc_6=4 mrc_6=8";
    expect(problemsOf({ LARGE_MERCHANTS })).toEqual([
      ...["mrc_1", "mrc_2=1", "mrc_3=65", "mrc_4=x", "mrc#5=4"].map((entry) =>
        expect.stringContaining(`LARGE_MERCHANTS is "${entry}": each entry must be`),
      ),
      "LARGE_MERCHANTS names mrc_6 twice",
    ]);
  });

  test("LARGE_MERCHANTS is refused where it does not fit into a function's variables", () => {
    const many = Array.from({ length: 120 }, (_, index) => `mrc_${100 + index}=4`).join(" ");
    expect(problemsOf({ LARGE_MERCHANTS: many })).toEqual([expect.stringContaining("at most 1000 fit")]);
  });

  test("functions read the spread that the stack hands to them", () => {
    const { spread } = readSettings({ LARGE_MERCHANTS: "mrc_big=8 __proto__=2", INDEX_SHARDS: "12" });
    expect(spreadOf(spreadText(spread))).toEqual(spread);
  });

  test.each(["", "{}", '{"shards":0,"large_merchants":[]}', '{"shards":4,"large_merchants":[["mrc_1",0]]}'])(
    "a function refuses to start with the spread %j",
    (text) => expect(() => spreadOf(text)).toThrow(),
  );
});

describe("partitions", () => {
  const spread = (shards: number, parts: number) => ({ shards, largeMerchants: new Map([["mrc_1", parts]]) });
  const number = fc.integer({ min: 2, max: 64 });

  test("more shards and more parts leave the partitions that there were: nothing has to be moved", () => {
    fc.assert(
      fc.property(number, number, number, number, (shards, parts, more, moreParts) => {
        const [before, after] = [spread(shards, parts), spread(shards + more, parts + moreParts)];
        const all = (one: typeof before) => [
          ...shardKeys(one),
          ...monthPartitions(one, "2026-11"),
          ...merchantPartitions(one, "mrc_1", "2026-11"),
        ];
        expect(all(after)).toEqual(expect.arrayContaining(all(before)));
        expect(new Set(all(after)).size).toBe(all(after).length);
      }),
    );
  });

  test("a merchant that is declared large keeps its first partition, which is a small merchant's only one", () => {
    const small = { shards: 4, largeMerchants: new Map<string, number>() };
    expect(merchantPartitions(small, "mrc_1", "2026-11")).toEqual(["mrc_1#2026-11"]);
    expect(merchantPartitions(spread(4, 3), "mrc_1", "2026-11")).toEqual([
      "mrc_1#2026-11",
      "mrc_1#2026-11#1",
      "mrc_1#2026-11#2",
    ]);
  });

  test("ids are spread evenly over the partitions", () => {
    const keys = monthPartitions(spread(16, 2), "2026-11");
    const counts = new Map(keys.map((key) => [key, 0]));
    for (let index = 0; index < 16_000; index++) {
      const key = partitionFor(`pay_${index}`, keys);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(Math.min(...counts.values())).toBeGreaterThan(850);
    expect(Math.max(...counts.values())).toBeLessThan(1150);
  });
});
