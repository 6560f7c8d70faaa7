import { setTimeout as wait } from "node:timers/promises";
import { type CloudWatchClient, paginateDescribeAlarms, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Clients } from "../apply/clients";
import { type AlarmDefinition, alarmsIn, type Series } from "./definition";
import { evaluate, type Verdict } from "./evaluation";
import { Samples } from "./samples";
import { embedded } from "./sources/embedded";
import { executions } from "./sources/executions";
import { invocations } from "./sources/invocations";
import { published } from "./sources/published";
import { queues } from "./sources/queues";

/** Samples are kept for so many times as long as the longest alarm looks back. */
const KEPT_FACTOR = 2;

export interface AlarmClockOptions {
  readonly clients: Clients;
  readonly endpoint: string;
  readonly ca?: string | undefined;
  /** The synthesized file, which defines the alarms. */
  readonly file: string;
  /** So many times as fast as on AWS do the alarms' periods pass, and do waiting messages grow old. */
  readonly speed: number;
}

export interface Alarm extends AlarmDefinition {
  readonly state: string;
}

/**
 * Evaluates the stack's alarms as CloudWatch does, since the emulator does not: it looks at no dimensions, at no
 * expression and at no missing data, and it counts neither messages nor the metrics in log lines. Each alarm's own
 * definition decides; a change of its state is sent to its actions.
 */
export class AlarmClock {
  private readonly samples = new Samples();
  private readonly started = Date.now();
  private last = this.started;
  private readonly sources = [queues, embedded(), invocations(), executions(), published];

  private alarms: readonly AlarmDefinition[] | undefined;

  constructor(private readonly options: AlarmClockOptions) {}

  /** Measures and evaluates once. Returns the alarms with their states. */
  async tick(): Promise<readonly Alarm[]> {
    const { clients, endpoint, ca, speed } = this.options;
    this.alarms ??= await this.readAlarms();
    const { alarms } = this;
    const now = Date.now();
    const of = this.bySource(alarms);
    const common = {
      clients,
      endpoint,
      ca,
      samples: this.samples,
      started: this.started,
      since: this.last,
      now,
      speed,
    };
    await Promise.all(
      [...of]
        .filter(([, series]) => series.length > 0)
        .map(([source, series]) => source.measure({ ...common, series })),
    );
    this.last = now;
    const longest = Math.max(...alarms.map(({ periodSeconds, periods }) => periodSeconds * periods));
    this.samples.forgetBefore(now - (KEPT_FACTOR * longest * 1000) / speed);
    const states = await statesOf(clients.cloudWatch);
    return Promise.all(
      alarms.map((alarm) => this.settle({ ...alarm, state: states.get(alarm.name) ?? "INSUFFICIENT_DATA" }, now)),
    );
  }

  private async readAlarms(): Promise<readonly AlarmDefinition[]> {
    const { clients, file } = this.options;
    const { Account = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
    return alarmsIn(file, Account);
  }

  private async settle(alarm: Alarm, now: number): Promise<Alarm> {
    const { clients, speed } = this.options;
    // What is measured now counts as well.
    const verdict = evaluate(alarm, { samples: this.samples, since: this.started, now: now + 1, speed });
    if (verdict === undefined || verdict.state === alarm.state) return alarm;
    await clients.cloudWatch.send(stateOf(alarm, verdict));
    return { ...alarm, state: verdict.state };
  }

  /** Each series once, under the first source that measures it. */
  private bySource(alarms: readonly AlarmDefinition[]) {
    const all = new Map(alarms.flatMap(({ series }) => series.map((one) => [JSON.stringify({ ...one, id: "" }), one])));
    const found = new Map(this.sources.map((source) => [source, [] as Series[]]));
    for (const one of all.values()) {
      const source = this.sources.find((candidate) => candidate.measures(one));
      if (source !== undefined) found.get(source)?.push(one);
    }
    return found;
  }
}

const stateOf = (alarm: AlarmDefinition, { state, reason }: Verdict) =>
  new SetAlarmStateCommand({ AlarmName: alarm.name, StateValue: state, StateReason: reason });

/** Pause between two evaluations, in ms. */
const PAUSE_MS = 3_000;

/** Evaluates the alarms again and again. An evaluation that fails is made up for by the next one. Returns what ends it. */
export function keepEvaluating(options: AlarmClockOptions): () => void {
  const clock = new AlarmClock(options);
  const ending = new AbortController();
  const { signal } = ending;
  const work = async () => {
    while (!signal.aborted) {
      await clock.tick().catch(() => undefined);
      await wait(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  void work();
  return () => ending.abort();
}

async function statesOf(client: CloudWatchClient): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, {})) {
    for (const { AlarmName = "", StateValue = "" } of MetricAlarms) states.set(AlarmName, StateValue);
  }
  return states;
}
