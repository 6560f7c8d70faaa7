import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, Table } from "../parts/table";
import { useRead } from "../reading";
import type { Finding } from "../records";
import type { Route } from "../route";

/** The shape of each state, and its word. */
const states = {
  ok: { shape: "finished", text: "right" },
  wrong: { shape: "failed", text: "wrong" },
  unknown: { shape: "unread", text: "not looked at" },
  note: { shape: "paused", text: "note" },
} as const;

const columns: readonly Column<Finding>[] = [
  {
    title: "State",
    cell: ({ state }) => <Mark state={states[state].shape} text={states[state].text} />,
    isFirst: true,
  },
  { title: "What", cell: ({ what }) => what },
  { title: "What was found", cell: ({ says }) => says },
  { title: "First step", cell: ({ mend }) => mend ?? <span class="mut">–</span> },
];

/** What of the deployment is not set, confirmed or reachable. It is asked for, not polled: it looks at every service. */
export function Doctor({ route }: { readonly route: Route }) {
  const isAll = route.query.all !== undefined;
  const request = { command: "doctor", ...(isAll && { options: { all: true as const } }) };
  const reading = useRead<Finding>(request);
  return (
    <Page
      title="Doctor"
      request={request}
      actions={
        <a class="btn" href={isAll ? "/issues/doctor" : "/issues/doctor?all=yes"}>
          {isAll ? "Only what is not right" : "Also what is right"}
        </a>
      }
    >
      <Shown reading={reading}>
        {(findings) =>
          findings.length === 0 ? (
            <Blank title="Nothing is wrong" />
          ) : (
            <Table label="Findings" columns={columns} rows={findings} keyOf={({ what, says }) => `${what} ${says}`} />
          )
        }
      </Shown>
    </Page>
  );
}
