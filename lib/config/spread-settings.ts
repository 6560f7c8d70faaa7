import type { Spread } from "../../core/contracts/spread";
import type { EnvironmentConfig } from "./environments";
import type { SettingsReader } from "./settings-reader";

/** Each list, and each sweep, queries all of them. */
const MAX_PARTITIONS = 64;
/** All variables of a function have 4 KB together. */
const MAX_CHARACTERS = 1_000;

const NUMBER = /^[1-9]\d{0,3}$/;
const LARGE_MERCHANT = /^([A-Za-z0-9_-]{1,64})=([1-9]\d{0,3})$/;

/** Over how many partitions the indexes are spread: INDEX_SHARDS and LARGE_MERCHANTS. */
export function readSpread(reader: SettingsReader, { indexShards }: Pick<EnvironmentConfig, "indexShards">): Spread {
  return { shards: readShards(reader, indexShards), largeMerchants: readLargeMerchants(reader) };
}

function readShards(reader: SettingsReader, fewest: number): number {
  const text = reader.text("INDEX_SHARDS", String(fewest));
  const shards = NUMBER.test(text) ? Number(text) : 0;
  if (shards < fewest || shards > MAX_PARTITIONS) {
    const expected = `a whole number from ${fewest} to ${MAX_PARTITIONS}, never fewer than before`;
    reader.problem(`INDEX_SHARDS is ${JSON.stringify(text)}: ${expected}`);
  }
  return shards;
}

function readLargeMerchants(reader: SettingsReader): Map<string, number> {
  const merchants = new Map<string, number>();
  const { length } = reader.text("LARGE_MERCHANTS");
  if (length > MAX_CHARACTERS)
    reader.problem(`LARGE_MERCHANTS has ${length} characters: at most ${MAX_CHARACTERS} fit`);
  for (const entry of reader.list("LARGE_MERCHANTS")) {
    const [, merchantId = "", text = ""] = LARGE_MERCHANT.exec(entry) ?? [];
    const partitions = Number(text);
    if (partitions < 2 || partitions > MAX_PARTITIONS) {
      const expected = `each entry must be a merchant and 2 to ${MAX_PARTITIONS} partitions, such as mrc_1=8`;
      reader.problem(`LARGE_MERCHANTS is ${JSON.stringify(entry)}: ${expected}`);
    } else if (merchants.has(merchantId)) {
      reader.problem(`LARGE_MERCHANTS names ${merchantId} twice`);
    }
    merchants.set(merchantId, partitions);
  }
  return merchants;
}
