import { type BatchNotice, batchTypeOf } from "../../../contracts/emailed-types";
import type { Batch } from "../batch";
import type { BatchTaskDeps } from "./task";

/** Publishes an e-mail for the topic's subscribers: once for each state, or twice where the function was stopped. */
export async function publishState(
  { topic }: BatchTaskDeps,
  batch: Batch,
  notice: BatchNotice,
  text: string,
): Promise<void> {
  const { batchId, merchantId, createdAt } = batch;
  await topic.publish({
    subject: `Batch ${notice}: ${batchId}`,
    body: [text, "", `Batch:    ${batchId}`, `Merchant: ${merchantId}`, `Created:  ${createdAt}`].join("\n"),
    attributes: { merchant_id: merchantId, status: `batch ${notice}`.replaceAll(" ", "_"), type: batchTypeOf(notice) },
  });
}
