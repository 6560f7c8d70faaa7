import { amount, money, paragraphs } from "../markdown";
import { dollars } from "../prices";

const MINUTES_A_MONTH = 730 * 60;
/** Metrics that `tap traffic` reads by one call: a test compares it. */
const METRICS = 7;
/** Minutes between two reads of the sums, and the payments that one reads. */
const SUMS_MINUTES = 5;
const SUMMED = 1_000;
/** A payment is at most two small items, at half a read unit each; its entry of the index is some hundred bytes. */
const UNITS_PER_PAYMENT = 1.1;

/** What looking costs. */
export function consoleSection(): string {
  const traffic = dollars("metricRead", METRICS * MINUTES_A_MONTH);
  const sums = dollars("dynamoRead", (MINUTES_A_MONTH / SUMS_MINUTES) * SUMMED * UNITS_PER_PAYMENT);
  const hours = 8 * 22;
  const share = (hours * 60) / MINUTES_A_MONTH;
  return paragraphs(
    "## An open console",
    `The console's overview reads ${METRICS} metrics each minute, and sums ${amount(SUMMED)} payments each ${SUMS_MINUTES} minutes. Open for a whole month, that is
${money(traffic)} for the metrics, and at most ${money(sums)} for the payments. Open for ${hours} hours, it is ${money(traffic * share)} and ${money(sums * share)}. Other pages
read neither. Lists read as the API's do.`,
  );
}
