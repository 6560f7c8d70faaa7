import { useAbout } from "../about";
import { risks } from "../choices";
import { counted } from "../format";
import { viewOf } from "../links";
import { CommandText } from "../parts/command";
import { withQuery } from "../parts/filters";
import { LimitBar } from "../parts/limit-bar";
import { Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { Code, Copy, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { IssueRow } from "../records";
import type { Route } from "../route";
import { LettersDrawer } from "./letters";

const severe = new Set(["money-unknown", "record-doubtful", "money-missing"]);

/** What broke, by cause, the largest risk first. */
export function Issues({ route }: { readonly route: Route }) {
  const { kind, queue } = route.query;
  const request = { command: "issues list", ...(kind && { places: [kind] }) };
  const reading = useRead<IssueRow>(request, often.all);
  return (
    <div class={queue ? "with-drawer" : undefined}>
      <div class="list">
        <Page
          title="Issues"
          request={request}
          actions={
            <a class="btn" href="/issues/doctor">
              Check the deployment
            </a>
          }
        >
          <Shown reading={reading}>
            {(issues) =>
              issues.length === 0 ? (
                <Blank title="Nothing waits for an operator">
                  <p>
                    Dead letters, events, payments, reviews, batches, endpoints, the audit trail and alarms were looked
                    at.
                  </p>
                </Blank>
              ) : (
                <IssueList issues={issues} queueHref={(name) => withQuery(route, { queue: name })} />
              )
            }
          </Shown>
        </Page>
      </div>
      {queue && <LettersDrawer key={queue} queue={queue} closeHref={withQuery(route, { queue: undefined })} />}
    </div>
  );
}

interface IssueListProps {
  readonly issues: readonly IssueRow[];
  readonly queueHref?: (queue: string) => string;
}

export function IssueList({ issues, queueHref }: IssueListProps) {
  const { flags } = useAbout();
  return (
    <ol class="box issues">
      {issues.map((issue) => {
        const { kind, risk, cause, title, where, count, unit, is_at_least: isAtLeast, oldest, limit, command } = issue;
        const href = kind === "dead-letters" && queueHref ? queueHref(where) : viewOf(command);
        return (
          <li key={`${kind} ${cause} ${where}`} class={severe.has(risk) ? "severe" : undefined}>
            <div class="count">
              <b>
                {count.toLocaleString("en")}
                {isAtLeast ? "+" : ""}
              </b>
              <span>{counted(isAtLeast ? 2 : count, unit).replace(/^\S+ /, "")}</span>
            </div>
            <div class="cause">
              {href ? (
                <a href={href}>
                  <Cause code={cause} />
                </a>
              ) : (
                <Cause code={cause} />
              )}{" "}
              <span class="mut">{where}</span>
              <p>{title}</p>
              <p class="mut">{risks[risk] ?? risk}</p>
            </div>
            <div class="when">
              {limit ? (
                <LimitBar {...limit} />
              ) : oldest ? (
                <span class="mut">
                  {(isAtLeast || count > 1) && "the oldest "}
                  <Time at={oldest} />
                </span>
              ) : null}
            </div>
            <div class="first">
              <code>
                <CommandText text={`tap ${command}`} />
              </code>
              <Copy text={`npx tap ${command}${flags}`} what="the command" />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

const Cause = ({ code }: { readonly code: string }) => (
  <b>
    <Code code={code} />
  </b>
);
