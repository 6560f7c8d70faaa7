import { useAbout } from "../about";
import { viewOf } from "../links";
import { CommandText } from "../parts/command";
import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, Table } from "../parts/table";
import { Breakable, Copy, Time } from "../parts/values";
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
  { title: "What", cell: ({ what }) => <Breakable text={what} /> },
  { title: "What was found", cell: ({ says }) => <Says text={says} /> },
  { title: "First step", cell: ({ mend }) => mend && <FirstStep text={mend} /> },
];

const ISO_TIME = /(\d{4}-\d\d-\d\dT[\d:.]+Z)/;

/** A sentence of the command; its times are shown as everywhere. */
const Says = ({ text }: { readonly text: string }) => (
  <span class="prose">
    {text.split(ISO_TIME).map((part) => (ISO_TIME.test(part) ? <Time key={part} at={part} /> : part))}
  </span>
);

/** A step is a command, which can be copied, or a sentence. A command that the console has leads to its view. */
function FirstStep({ text }: { readonly text: string }) {
  const { flags } = useAbout();
  if (!/^(?:tap|aws) /.test(text)) return <span class="prose">{text}</span>;
  const shown = text.replace(flags, "");
  const href = viewOf(shown.replace(/^tap /, ""));
  const code = (
    <code>
      <CommandText text={shown} />
    </code>
  );
  return (
    <span class="prose with-copy">
      {href === undefined ? code : <a href={href}>{code}</a>}
      <Copy text={text.startsWith("tap ") ? `npx ${text}` : text} what="the command" />
    </span>
  );
}

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
