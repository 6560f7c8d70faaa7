import * as z from "zod/mini";
import type { Spread } from "./spread";

const partitions = z.int().check(z.minimum(1));
const schema = z.object({ shards: partitions, large_merchants: z.array(z.tuple([z.string(), partitions])) });

/** The spread of a function's variable INDEX_SPREAD. Throws where the text is not one. */
export function spreadOf(text: string): Spread {
  const { shards, large_merchants } = schema.parse(JSON.parse(text));
  return { shards, largeMerchants: new Map(large_merchants) };
}
