import { useState } from "preact/hooks";
import { Command } from "../parts/command";
import { Segments } from "../parts/filters";
import { Plot } from "../parts/plot";
import { Blank, Shown } from "../parts/states";
import { clockText, type Measure, SLOW_WEBHOOK_MS, valueText } from "../plot";
import { often, useRead } from "../reading";
import type { TrafficPoint, TrafficShown } from "../records";
import type { Route } from "../route";

/** The 99th percentile in words. */
const SLOWEST = "Slowest 1 in 100";
const spans = [
  ["", "1 h"],
  ["3h", "3 h"],
  ["24h", "24 h"],
] as const;

/** Webhooks, payments and deliveries by time, and how long they took. A poll is one call of CloudWatch. */
export function Traffic({ route }: { readonly route: Route }) {
  const since = spans.find(([value]) => value !== "" && value === route.query.since)?.[0];
  const request = { command: "traffic", ...(since && { options: { since } }) };
  const reading = useRead<TrafficShown>(request, often.all);
  return (
    <section aria-label="Traffic">
      <div class="sectionhead">
        <h2>Traffic</h2>
        <Segments label="Time shown" route={route} name="since" choices={spans} />
      </div>
      <Command request={request} />
      <Shown reading={reading}>
        {([traffic]) =>
          traffic === undefined ? null : traffic.measured_from === null ? (
            <Blank title="There are no figures for this time">
              <p>CloudWatch has none. A local stack measures whole minutes, while npm start serves it.</p>
            </Blank>
          ) : (
            <Plots traffic={traffic} />
          )
        }
      </Shown>
    </section>
  );
}

function Plots({ traffic }: { readonly traffic: TrafficShown }) {
  const [cursor, setCursor] = useState<number>();
  const { points, sums, period_seconds: seconds } = traffic;
  const per = seconds === 60 ? "per minute" : `per ${seconds / 60} minutes`;
  const times = points.map(({ at }) => Date.parse(at));
  const valuesOf = (name: Exclude<keyof TrafficPoint, "at">) => points.map((point) => point[name]);
  const common = { times, cursor, onRead: setCursor };
  const total = (count: number) => `${count.toLocaleString("en")} in all`;
  return (
    <>
      <div class="plots">
        <Plot
          {...common}
          title={`Webhooks ${per}`}
          about={`Requests of providers and internal services, refused ones too: ${total(sums.webhooks)}`}
          series={[{ name: "Received", values: valuesOf("webhooks") }]}
        />
        <Plot
          {...common}
          title={`Payments ${per}`}
          about={`Submitted payments, refunds, captures and cancels: ${total(sums.payments)}`}
          series={[{ name: "Begun", values: valuesOf("payments") }]}
        />
        <Plot
          {...common}
          title={`Deliveries ${per}`}
          about={`Attempts at merchants' endpoints, and those that wait for one: ${total(sums.deliveries)}`}
          series={[{ name: "Attempts", values: valuesOf("deliveries") }]}
        />
        <Plot
          {...common}
          title="Time of a webhook"
          about="How long webhook-receiver takes"
          measure="time"
          limit={{ value: SLOW_WEBHOOK_MS, text: `alarm above ${SLOW_WEBHOOK_MS} ms` }}
          series={[
            { name: "Median", values: valuesOf("webhook_p50") },
            { name: SLOWEST, values: valuesOf("webhook_p99") },
          ]}
        />
        <Plot
          {...common}
          title="Time of a payment"
          about="From the start of its workflow to the end"
          measure="time"
          series={[
            { name: "Median", values: valuesOf("payment_p50") },
            { name: SLOWEST, values: valuesOf("payment_p99") },
          ]}
        />
      </div>
      <p class="aside">
        Times are UTC. The newest two minutes are left out: AWS publishes them late. A gap was not measured, or had
        nothing to time.
      </p>
      <details class="figures">
        <summary>The same as a table</summary>
        <FiguresTable points={points} />
      </details>
    </>
  );
}

const columns: readonly (readonly [name: Exclude<keyof TrafficPoint, "at">, title: string, measure: Measure])[] = [
  ["webhooks", "Webhooks", "count"],
  ["payments", "Payments", "count"],
  ["deliveries", "Deliveries", "count"],
  ["webhook_p50", "Webhook, median", "time"],
  ["webhook_p99", `Webhook, ${SLOWEST.toLowerCase()}`, "time"],
  ["payment_p50", "Payment, median", "time"],
  ["payment_p99", `Payment, ${SLOWEST.toLowerCase()}`, "time"],
];

/** Every figure, newest first. */
function FiguresTable({ points }: { readonly points: readonly TrafficPoint[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
    <section class="box scroll" tabIndex={0} aria-label="Figures of traffic">
      <table aria-label="Traffic, newest first">
        <thead>
          <tr>
            <th scope="col">From (UTC)</th>
            {columns.map(([name, title]) => (
              <th key={name} scope="col" class="num">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={point.at}>
              <th scope="row">{clockText(Date.parse(point.at))}</th>
              {columns.map(([name, , measure]) => (
                <td key={name} class="num">
                  {point[name] === null ? "–" : valueText(measure, point[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
