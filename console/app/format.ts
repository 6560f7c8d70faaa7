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

/** `12 min ago`, `in 3 h`. */
export function agoText(time: string, now = Date.now()): string {
  const passed = now - Date.parse(time);
  if (Math.abs(passed) < 1000) return "now";
  const [largest = ""] = spanText(Math.abs(passed)).match(/^\d+ \S+/) ?? [];
  return passed > 0 ? `${largest} ago` : `in ${largest}`;
}

/** `2026-11-26 20:07:39 UTC` */
export const utcText = (time: string): string => `${time.slice(0, 19).replace("T", " ")} UTC`;

/** `partially refunded` */
export const words = (text: string): string => text.replaceAll("_", " ");

/** `Retries exhausted`: a code as people say it. A name that is no code stays. */
export const spoken = (code: string): string =>
  /^[A-Z_]+$/.test(code) ? words(code.charAt(0) + code.slice(1).toLowerCase()) : code;

/** `pay_830d…1e21c4`: the middle of a long id is left out; the whole is beside it for those who need it. */
export const shortId = (id: string, most = 22): string =>
  id.length <= most ? id : `${id.slice(0, most - 9)}…${id.slice(-8)}`;

/** `1 event`, `14 events`, `2 batches`. */
export function counted(count: number, unit: string): string {
  if (count === 1) return `1 ${unit}`;
  const plural = unit === "delivery" ? "deliveries" : unit === "batch" ? "batches" : `${unit}s`;
  return `${count.toLocaleString("en")} ${plural}`;
}

/** `+1.39 s`, `+130 ms`, `+2 min 3 s`: how long after the first. */
export function offsetText(milliseconds: number): string {
  if (milliseconds < 1_000) return `+${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `+${(milliseconds / 1000).toFixed(2)} s`;
  return `+${spanText(milliseconds)}`;
}
