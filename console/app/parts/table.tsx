import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useSingleKeys } from "../keys";
import { go } from "../route";

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ComponentChildren;
  readonly isNumber?: boolean;
  /** On a narrow screen the card begins with it. */
  readonly isFirst?: boolean;
  /** On a narrow screen it is at the right of the card's first line. */
  readonly isCorner?: boolean;
  /** Left out beside an open drawer, which shows it. */
  readonly isSpare?: boolean;
  /** Its cell is the link to the row's view, for who has no mouse. */
  readonly isLink?: boolean;
}

interface TableProps<T> {
  /** What the table is, for who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** Address of the row's view. One of the columns then has a link to it: `isLink`, or a cell of its own. */
  readonly hrefOf?: (row: T) => string | undefined;
  /** Key of the row whose view is open. */
  readonly open?: string | undefined;
}

/** Rows that turn into cards where there is no room. `j` and `k` move through them, and Enter opens one. */
export function Table<T>({ label, columns, rows, keyOf, hrefOf, open }: TableProps<T>) {
  const current = useRowKeys(rows, keyOf, hrefOf, open);
  return (
    // A table that scrolls is reached by the keyboard, also where none of its rows is a link.
    <div class="tablebox" {...(hrefOf === undefined && { tabIndex: 0, role: "group", "aria-label": label })}>
      <table class="cards" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(row);
            const href = hrefOf?.(row);
            return (
              <tr
                key={key}
                data-key={key}
                class={[href && "link", key === open && "open", key === current && "current"].filter(Boolean).join(" ")}
                aria-current={key === open ? "true" : undefined}
                onClick={href === undefined ? undefined : (event) => openRow(event, href)}
              >
                {columns.map((column) => (
                  <td key={column.title} data-title={column.title} class={classOf(column)}>
                    <div>{column.isLink && href ? <a href={href}>{column.cell(row)}</a> : column.cell(row)}</div>
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const classOf = ({ isNumber, isFirst, isCorner, isSpare }: Column<never>): string =>
  [isNumber && "num", isFirst && "first", isCorner && "corner", isSpare && "spare"].filter(Boolean).join(" ");

/** A click beside the row's own links and buttons. */
function openRow(event: MouseEvent, href: string): void {
  if ((event.target as Element).closest("a, button, input, summary") || getSelection()?.toString()) return;
  go(href);
}

function useRowKeys<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  hrefOf: ((row: T) => string | undefined) | undefined,
  open: string | undefined,
): string | undefined {
  const [current, setCurrent] = useState<string>();
  const at = rows.findIndex((row) => keyOf(row) === (open ?? current));
  const href = rows[at] && hrefOf?.(rows[at]);
  const move = (step: number) => {
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (next === undefined) return;
    setCurrent(keyOf(next));
    const nextHref = hrefOf?.(next);
    if (open !== undefined && nextHref) go(nextHref, { isReplaced: true });
  };
  useSingleKeys({
    j: () => move(1),
    k: () => move(-1),
    ...(href && { Enter: () => go(href) }),
  });
  useEffect(() => {
    if (current) document.querySelector(`tr[data-key="${CSS.escape(current)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return current;
}

interface MoreProps {
  readonly shown: number;
  readonly limit: number;
  readonly href: string;
  readonly unit: string;
}

/** How many rows there are, and the way to more of them. */
export function More({ shown, limit, href, unit }: MoreProps) {
  return (
    <p class="aside more">
      <span>
        {shown.toLocaleString("en")} {shown === 1 ? unit : `${unit}s`}
        {shown >= limit ? " shown, and there may be more" : ""}
      </span>
      {shown >= limit && <a href={href}>Show up to {(limit * 10).toLocaleString("en")}</a>}
    </p>
  );
}
