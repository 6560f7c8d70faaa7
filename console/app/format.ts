import { amountText } from "../../core/shared/domain/money";
import { spanText } from "../../tools/span";

/** `1,990.00` and `USD`: minor units as people write them. A sum that is no exact number comes as its digits. */
export function amountParts(amount: number | string, currency: string): readonly [figure: string, currency: string] {
  const [figure = "", code = ""] = amountText(typeof amount === "string" ? BigInt(amount) : amount, currency).split(
    " ",
  );
  const [units = "", fraction] = figure.split(".");
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, ",");
  return [fraction === undefined ? grouped : `${grouped}.${fraction}`, code];
}

/** Milliseconds by which two clocks that are right may differ. */
const SAME_CLOCK_MS = 60_000;
const largestUnit = (milliseconds: number): string => spanText(milliseconds).match(/^\d+ \S+/)?.[0] ?? "";

/** `12 min ago`: when something was. What was a little later than now was now, by another clock. */
export function agoText(time: string, now = Date.now()): string {
  const passed = now - Date.parse(time);
  if (passed < 1_000) return passed > -SAME_CLOCK_MS ? "now" : `${largestUnit(-passed)} ahead of this clock`;
  return `${largestUnit(passed)} ago`;
}

/** `in 3 h`: when something is to be. What has not been done in its minute was due. */
export function dueText(time: string, now = Date.now()): string {
  const left = Date.parse(time) - now;
  if (left >= 1_000) return `in ${largestUnit(left)}`;
  return left > -SAME_CLOCK_MS ? "now" : `due ${largestUnit(-left)} ago`;
}

/** `2026-11-26 20:07:39 UTC` */
export const utcText = (time: string): string => `${time.slice(0, 19).replace("T", " ")} UTC`;

/** `partially refunded` */
export const words = (text: string): string => text.replaceAll("_", " ");

/** `Retries exhausted`, `late failure`: a code as people say it. A name that is no code stays. */
export function spoken(code: string): string {
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code)) return words(code.charAt(0) + code.slice(1).toLowerCase());
  return /^[a-z0-9]+(_[a-z0-9]+)+$/.test(code) ? words(code) : code;
}

/** `pay_830d…1e21c4`: the middle of a long id is left out; the whole is beside it for those who need it. */
export const shortId = (id: string, most = 22): string =>
  id.length <= most ? id : `${id.slice(0, most - 9)}…${id.slice(-8)}`;

/** `1 event`, `14 events`, `2 batches`. */
export function counted(count: number, unit: string): string {
  if (count === 1) return `1 ${unit}`;
  const plural = unit === "delivery" ? "deliveries" : unit === "batch" ? "batches" : `${unit}s`;
  return `${count.toLocaleString("en")} ${plural}`;
}

/** `130 ms`, `1.39 s`, `2 min 3 s`: how long something took. */
export function durationText(milliseconds: number): string {
  if (Math.round(milliseconds) < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = (milliseconds / 1000).toFixed(2);
  return Number(seconds) < 60 ? `${seconds} s` : spanText(milliseconds);
}

/** `+1.39 s`, `+130 ms`, `+2 min 3 s`: how long after the first. */
export const offsetText = (milliseconds: number): string =>
  `${milliseconds < 0 ? "−" : "+"}${durationText(Math.abs(milliseconds))}`;
