import type { Issue } from "../../domain/issue";
import type { IssueSource } from "./ports";

export interface RaisedAlarm {
  /** `work-stuck`: its name without type and suffix. */
  readonly purpose: string;
  readonly description: string;
  readonly since: Date;
}

export interface Alarms {
  /** Those of the deployment that are in ALARM. */
  raised(): Promise<readonly RaisedAlarm[]>;
}

/** The first command that an alarm's description names: `First: npx tap events list --suffix dev`. */
const COMMAND = /npx tap ([^;.]+?)(?: --suffix \S+)?(?:[;.,]|$)/;

/** Alarms in ALARM. What raised them is an issue of its own, where it still waits. */
export const alarmIssues = (alarms: Alarms): IssueSource => ({
  name: "alarms",
  kinds: ["alarms"],
  async issues() {
    const raised = await alarms.raised();
    return raised.map(
      ({ purpose, description, since }): Issue => ({
        kind: "alarms",
        risk: "to-look-at",
        cause: purpose,
        title: firstSentence(description),
        where: "CloudWatch",
        count: 1,
        unit: "alarm",
        oldest: since,
        command: COMMAND.exec(description)?.[1] ?? "doctor",
      }),
    );
  },
});

const firstSentence = (text: string): string => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text;
