import { hrefOf } from "../address";
import { batchStates } from "../choices";
import { shortId, words } from "../format";
import { ActionButton } from "../parts/action-button";
import { Command } from "../parts/command";
import { Choice, optionsOf, TextFilter, withQuery } from "../parts/filters";
import { Mark } from "../parts/mark";
import { Drawer, Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, More, Table } from "../parts/table";
import { Code, Field, Fields, Id, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { BatchRow, BatchShown, RefusedRow } from "../records";
import type { Route } from "../route";

const LIMIT = 100;
const number = (value: number): string => value.toLocaleString("en");

const columns: readonly Column<BatchRow>[] = [
  { title: "State", cell: ({ state }) => <Mark state={state} />, isFirst: true },
  { title: "Batch", cell: ({ id }) => <BatchId id={id} />, isLink: true },
  { title: "Merchant", cell: ({ merchant_id: merchant }) => merchant, isSpare: true },
  { title: "Rows", cell: ({ rows }) => number(rows), isNumber: true },
  { title: "Submitted", cell: ({ submitted }) => number(submitted), isNumber: true, isSpare: true },
  { title: "Refused", cell: ({ refused }) => number(refused), isNumber: true },
  { title: "Created", cell: ({ created_at: at }) => <Time at={at} />, isNumber: true, isCorner: true },
];

const BatchId = ({ id }: { readonly id: string }) => (
  <span class="id" title={id}>
    {shortId(id)}
  </span>
);

/** How far each file is, and which rows were refused. */
export function Batches({ route }: { readonly route: Route }) {
  const { open } = route.query;
  const options = optionsOf(route, ["state", "merchant"]);
  const limit = Number(route.query.limit) || LIMIT;
  const request = { command: "batches list", options };
  const reading = useRead<BatchRow>({ ...request, options: { ...options, limit: String(limit) } }, often.one);
  return (
    <div class={open ? "with-drawer" : undefined}>
      <div class="list">
        <Page title="Batches" request={request}>
          <div class="filters">
            <Choice
              label="State"
              route={route}
              name="state"
              choices={[["", "Every state"], ...batchStates.map((state) => [state, words(state)] as const)]}
            />
            <TextFilter label="Merchant" route={route} name="merchant" />
          </div>
          <Shown reading={reading}>
            {(rows) =>
              rows.length === 0 ? (
                <Blank title="There is no such batch" />
              ) : (
                <>
                  <Table
                    label="Batches"
                    columns={columns}
                    rows={rows}
                    keyOf={({ id }) => id}
                    hrefOf={({ id }) => withQuery(route, { open: id })}
                    open={open}
                  />
                  <More
                    shown={rows.length}
                    limit={limit}
                    unit="file"
                    href={withQuery(route, { limit: String(limit * 10) })}
                  />
                </>
              )
            }
          </Shown>
        </Page>
      </div>
      {open && <BatchDrawer key={open} id={open} closeHref={withQuery(route, {})} />}
    </div>
  );
}

const refusedColumns: readonly Column<RefusedRow>[] = [
  { title: "Row", cell: ({ row }) => number(row) },
  { title: "Why", cell: ({ code }) => <Code code={code} /> },
  {
    title: "Wrong",
    cell: ({ errors, title, duplicate_of: other }) =>
      other ? <Id id={other} href={hrefOf(["transactions", other])} /> : errors || title,
  },
];

function BatchDrawer({ id, closeHref }: { readonly id: string; readonly closeHref: string }) {
  const request = { command: "batches show", places: [id] };
  const reading = useRead<BatchShown>(request, often.progress);
  const shown = reading.answer?.records[0];
  const asked = { ...request, options: { refused: true, limit: "1000" } as const };
  const refused = useRead<RefusedRow>(shown && shown.refused > 0 ? asked : undefined);
  return (
    <Drawer
      label={`Batch ${id}`}
      closeHref={closeHref}
      footer={
        shown?.can_resume && (
          <ActionButton
            text="Resume"
            look="main"
            wish={{ title: "Resume this batch", verb: "Resume", request: { command: "batches resume", places: [id] } }}
          />
        )
      }
    >
      <Shown reading={reading}>{([batch]) => batch && <Batch batch={batch} />}</Shown>
      {shown && shown.refused > 0 && (
        <>
          <h3>Refused rows</h3>
          <Shown reading={refused}>
            {(rows) => (
              <Table label="Refused rows" columns={refusedColumns} rows={rows} keyOf={({ row }) => String(row)} />
            )}
          </Shown>
        </>
      )}
      <Command request={request} />
    </Drawer>
  );
}

function Batch({ batch }: { readonly batch: BatchShown }) {
  const { bytes, bytes_done: done } = batch;
  return (
    <>
      <Mark state={batch.state} />
      <h2>
        <Id id={batch.id} most={40} />
      </h2>
      {bytes !== null && bytes > 0 && (
        <label class="progress">
          {Math.min(100, Math.floor((100 * done) / bytes))} % of the file
          <progress max={bytes} value={Math.min(done, bytes)} />
        </label>
      )}
      {batch.error && (
        <p class="note bad">
          <Code code={batch.error} />
        </p>
      )}
      <Fields>
        <Field name="Merchant">{batch.merchant_id}</Field>
        <Field name="Rows">{`${number(batch.rows)}: ${number(batch.submitted)} submitted, ${number(batch.refused)} refused`}</Field>
        <Field name="Created">
          <Time at={batch.created_at} />
        </Field>
        <Field name="Ended">{batch.finished_at && <Time at={batch.finished_at} />}</Field>
        <Field name="Workflow">{batch.is_running && "runs"}</Field>
        <Field name="The file's deletion">{batch.file_deleted_at && <Time at={batch.file_deleted_at} isDue />}</Field>
        <Field name="Can be resumed">{batch.can_resume ? "Yes." : `No. ${batch.why_not}`}</Field>
      </Fields>
    </>
  );
}
