import { functionEnvironment } from "../../core/contracts/environment";
import { amount, judged } from "../figures";
import { RATES } from "../rows/money";
import { medianOf, type Results } from "./results";
import { type Bar, barChart } from "./svg";

/** The pictures of a run, by file name. */
export const plotsOf = (results: Results): Readonly<Record<string, string>> => ({
  "cold-start.svg": coldStart(results),
  "webhook-cpu.svg": webhookCpu(results),
  "history-units.svg": history(results, "units"),
  "history-cpu.svg": history(results, "cpu"),
  "cost-by-volume.svg": costByVolume(results),
});

const has = ({ figures }: Results, id: string): boolean => figures.some((figure) => figure.id === id);

function coldStart(results: Results): string {
  const bars = Object.keys(functionEnvironment).map((name): Bar => {
    const added = results.figures.filter(({ id }) => id === `imports/${name}`).map(judged)[0] ?? 0;
    const first = has(results, `first-calls/${name}`) ? medianOf(results, `first-calls/${name}`) : 0;
    return {
      label: name,
      parts: [{ value: added, series: 0 }, ...(first > 0 ? [{ value: first, series: 1 }] : [])],
      text: amount(added + first, "ms"),
    };
  });
  return barChart({
    title: "Cold start: CPU beyond a bare Node.js",
    description: `Milliseconds of CPU. ${bars.map(({ label, text }) => `${label}: ${text}`).join(", ")}.`,
    legend: ["import", "first event, where it was measured"],
    bars,
  });
}

function webhookCpu(results: Results): string {
  const micros = (id: string) => medianOf(results, id);
  const identified = micros("webhook/identified") / 1000;
  const own = micros("webhook/received") / 1000;
  const [receiver, processor] = [micros("client/receiver"), micros("client/processor")];
  const bar = (label: string, parts: Bar["parts"]): Bar => ({
    label,
    parts,
    text: `${parts.reduce((sum, { value }) => sum + value, 0).toFixed(2)} ms`,
  });
  const bars = [
    bar("webhook-receiver", [
      { value: identified, series: 0 },
      { value: Math.max(0, own - identified), series: 1 },
      { value: Math.max(0, receiver - own), series: 2 },
    ]),
    bar("webhook-processor", [{ value: processor, series: 3 }]),
  ];
  return barChart({
    title: "CPU of one webhook",
    description: `Milliseconds of CPU. ${bars.map(({ label, text }) => `${label}: ${text}`).join(", ")}.`,
    legend: ["verify and identify", "rest of the receiver", "its calls of AWS", "processor with its calls"],
    bars,
  });
}

function history(results: Results, kind: "units" | "cpu"): string {
  const unit = kind === "units" ? "units" : "µs";
  const bars = [100, 1_000, 10_000].map((count): Bar => {
    const value = medianOf(results, `refunds/${kind}-${count}`);
    return {
      label: `after ${count.toLocaleString("en")} refunds`,
      parts: [{ value, series: 0 }],
      text: amount(value, unit),
    };
  });
  const what = kind === "units" ? "Write units" : "CPU";
  return barChart({
    title: `${what} of one refund, by the payment's history`,
    description: bars.map(({ label, text }) => `${label}: ${text}`).join(", "),
    legend: [kind === "units" ? "write units of its commit" : "CPU of its commit"],
    bars,
  });
}

function costByVolume(results: Results): string {
  const bars = RATES.map((rate): Bar => {
    const silent = medianOf(results, `money/silent-at-${rate}`);
    const half = medianOf(results, `money/half-at-${rate}`);
    return {
      label: `${rate.toLocaleString("en")} webhooks/s`,
      parts: [
        { value: silent, series: 0 },
        { value: Math.max(0, half - silent), series: 1 },
      ],
      text: amount(half, "$"),
    };
  });
  return barChart({
    title: "Dollars of a million webhooks, by volume",
    description: bars.map(({ label, text }) => `${label}: ${text}`).join(", "),
    legend: ["nobody notified", "more where half of them are notified"],
    bars,
  });
}
