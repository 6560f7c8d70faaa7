import { makeBatchApi } from "../lambda/batch-api/handler";
import { InMemoryBatches } from "./batch-fakes";
import { apiRequest } from "./events";
import { FakeCallers, FakeClock, RecordingLog } from "./fakes";

export const SHOP = "arn:aws:iam::123456789012:role/shop";
export const OTHER = "arn:aws:iam::123456789012:role/other";
export const request = { merchant_id: "mrc_1", format: "csv", sha256: "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=" };
/** When links to results end. */
const LINK_ENDS = "2026-11-18T10:15:00.000Z";

/** POST /batches and GET /batches/{id} on adapters in memory. */
export function batchApiWorld() {
  const clock = new FakeClock();
  const batches = new InMemoryBatches();
  const forms: object[] = [];
  let ids = 0;
  const handle = makeBatchApi({
    callers: new FakeCallers({ [SHOP]: ["mrc_1"], [OTHER]: ["mrc_2"] }),
    batches,
    uploads: {
      form: async ({ batchId, format, sha256 }, seconds) => {
        forms.push({ batchId, format, sha256, seconds });
        return { url: "https://bucket.example", fields: { key: batchId }, expiresAt: clock.now().toISOString() };
      },
      result: async ({ batchId, resultFormat }, seconds) => ({
        url: `https://bucket.example/${batchId}.${resultFormat}?${seconds}`,
        expiresAt: LINK_ENDS,
      }),
    },
    clock,
    retentionDays: 7,
    randomId: () => String(++ids).padStart(24, "0"),
    log: new RecordingLog(),
  });
  const answer = async (event: Parameters<typeof handle>[0]) => {
    const { statusCode, body, headers } = await handle(event);
    return { status: statusCode, headers, json: JSON.parse(body) };
  };
  const collection = { route: "/batches", path: "/v1/batches" };
  const create = (body: unknown = request, options: { key?: string | undefined; userArn?: string } = {}) => {
    const { key, userArn } = { key: "key-1", userArn: SHOP, ...options };
    return answer(
      apiRequest({
        body: typeof body === "string" ? body : JSON.stringify(body),
        userArn,
        called: collection,
        headers: key === undefined ? {} : { "Idempotency-Key": key },
      }),
    );
  };
  const read = (id: string, userArn = SHOP) =>
    answer(apiRequest({ path: { id }, userArn, called: { route: "/batches/{id}", path: `/v1/batches/${id}` } }));
  return { create, read, batches, forms, clock };
}
