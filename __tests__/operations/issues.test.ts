import { expect, test } from "@jest/globals";
import { listIssues } from "../../core/operations/application/issues/list-issues";
import type { IssueSource } from "../../core/operations/application/issues/ports";
import type { Issue, IssueKind } from "../../core/operations/domain/issue";
import { FakeClock } from "../../testing/fakes";

const clock = new FakeClock();
const minutesAgo = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000);

const anIssue = (cause: string, values: Partial<Issue> = {}): Issue => ({
  kind: "events",
  risk: "money-missing",
  cause,
  title: "An event waits.",
  where: "inbox",
  count: 1,
  unit: "event",
  command: "events list",
  ...values,
});

const source = (kind: IssueKind, ...issues: Issue[]): IssueSource & { reads: number } => ({
  name: `source of ${kind}`,
  kinds: [kind],
  reads: 0,
  async issues() {
    this.reads++;
    return issues.map((issue) => ({ ...issue, kind }));
  },
});

const causesOf = async (...sources: IssueSource[]) =>
  (await listIssues({ sources, clock })).issues.map(({ cause }) => cause);

test("the list of issues begins with the largest risk, whatever its source, age or count", async () => {
  const causes = await causesOf(
    source("alarms", anIssue("alarm", { risk: "to-look-at", count: 99, oldest: minutesAgo(9999) })),
    source("events", anIssue("unread")),
    source("payments", anIssue("unresolved", { risk: "money-unknown" })),
  );
  expect(causes).toEqual(["unresolved", "unread", "alarm"]);
});

test("of two issues of one risk, the one whose time ends first stands before the older one", async () => {
  const limit = (minutes: number) => ({ from: minutesAgo(minutes), seconds: 3600, ending: "it is declined" });
  const causes = await causesOf(
    source(
      "reviews",
      anIssue("old, no limit", { oldest: minutesAgo(900) }),
      anIssue("late", { limit: limit(10) }),
      anIssue("soon", { limit: limit(49) }),
      anIssue("no age"),
    ),
  );
  expect(causes).toEqual(["soon", "late", "old, no limit", "no age"]);
});

test("a source of issues that fails is named with its error, and hides no other", async () => {
  const error = new Error("AccessDeniedException");
  const failing: IssueSource = { name: "reviews", kinds: ["reviews"], issues: () => Promise.reject(error) };
  const { issues, unread } = await listIssues({ sources: [failing, source("events", anIssue("unread"))], clock });
  expect(issues.map(({ cause }) => cause)).toEqual(["unread"]);
  expect(unread).toEqual([{ source: "reviews", error }]);
});

test("a list of one kind of issue reads no source of another kind", async () => {
  const [events, payments] = [source("events", anIssue("unread")), source("payments", anIssue("stuck"))];
  const { issues } = await listIssues({ sources: [events, payments], clock }, "payments");
  expect(issues.map(({ cause }) => cause)).toEqual(["stuck"]);
  expect([events.reads, payments.reads]).toEqual([0, 1]);
});

test("a source of several kinds adds only the asked kind to the list", async () => {
  const mixed: IssueSource = {
    name: "inbox",
    kinds: ["events", "contradictions"],
    issues: async () => [anIssue("unread"), anIssue("twice", { kind: "contradictions" })],
  };
  const { issues } = await listIssues({ sources: [mixed], clock }, "contradictions");
  expect(issues.map(({ cause }) => cause)).toEqual(["twice"]);
});
