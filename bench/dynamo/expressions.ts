export type Item = Readonly<Record<string, unknown>>;

/** What a call gives beside an expression. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

interface Operands {
  name(text: string): string;
  value(text: string): unknown;
}

const operandsOf = ({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Placeholders): Operands => ({
  name: (text) => ExpressionAttributeNames[text] ?? text,
  value: (text) => {
    if (!(text in ExpressionAttributeValues)) throw new Error(`${text} has no value`);
    return ExpressionAttributeValues[text];
  },
});

/** Bounds of a sort key, both included. Absent: none. */
export interface SortRange {
  readonly from?: string;
  readonly to?: string;
}

/** What a query selects: one partition, and those of its items whose sort key is in the range. */
export interface KeyRange {
  readonly partition: string;
  /** Nothing outside of it is included. */
  readonly range: SortRange;
  includes(item: Item): boolean;
}

const KEY_CONDITION = /^(\S+) = (:\w+)(?: AND (.+))?$/;
const COMPARISON = /^(\S+) (<=|<|>=|>|=) (:\w+)$/;
const BETWEEN = /^(\S+) BETWEEN (:\w+) AND (:\w+)$/;
const BEGINS_WITH = /^begins_with\((\S+), (:\w+)\)$/;

/** Known are the comparisons, BETWEEN and begins_with of the sort key. */
export function keyRange(condition: string, placeholders: Placeholders): KeyRange {
  const { name, value } = operandsOf(placeholders);
  const text = (operand = "") => String(value(operand));
  const [, , partition, range] = KEY_CONDITION.exec(condition) ?? [];
  if (partition === undefined) throw new Error(`not understood: ${condition}`);
  if (range === undefined) return { partition: text(partition), range: {}, includes: () => true };
  return { partition: text(partition), ...sortKeyRange(range, name, text) };
}

/** Sorts after every text with the prefix. */
const AFTER_PREFIX = "\uffff";

function sortKeyRange(
  range: string,
  name: Operands["name"],
  text: (operand?: string) => string,
): Pick<KeyRange, "range" | "includes"> {
  const [, , from, to] = BETWEEN.exec(range) ?? [];
  if (from !== undefined) return { range: { from: text(from), to: text(to) }, includes: () => true };
  const [, prefixed = "", prefix] = BEGINS_WITH.exec(range) ?? [];
  if (prefix !== undefined) {
    const begin = text(prefix);
    const includes = (item: Item) => String(item[name(prefixed)]).startsWith(begin);
    return { range: { from: begin, to: `${begin}${AFTER_PREFIX}` }, includes };
  }
  const [, compared = "", operator, operand] = COMPARISON.exec(range) ?? [];
  if (operator === undefined) throw new Error(`not understood: ${range}`);
  const bound = text(operand);
  return {
    range: { ...(!operator.startsWith("<") && { from: bound }), ...(!operator.startsWith(">") && { to: bound }) },
    includes: (item) => operator.includes("=") || String(item[name(compared)]) !== bound,
  };
}

const FUNCTION = /^(if_not_exists|list_append)\((\S+), (:\w+)\)$/;
/** A number becomes the sum, a set the union of both. */
const added = (before: unknown, value: unknown): unknown =>
  value instanceof Set
    ? new Set([...((before as Set<unknown> | undefined) ?? []), ...value])
    : Number(before ?? 0) + Number(value);

const SUM = /^(\S+) ([+-]) (:\w+)$/;

/** The item after an update. Known are SET of values, sums, if_not_exists and list_append, ADD of numbers and sets, and REMOVE. */
export function updated(before: Item, expression: string, placeholders: Placeholders): Item {
  const { name, value } = operandsOf(placeholders);
  const after: Record<string, unknown> = { ...before };
  for (const clause of expression.split(/ (?=SET |REMOVE |ADD )/)) {
    const [, kind, list = ""] = /^(SET|REMOVE|ADD) (.+)$/.exec(clause) ?? [];
    if (kind === undefined) throw new Error(`not understood: ${clause}`);
    for (const action of list.split(/, ?(?![^(]*\))/)) {
      const [target = "", operand = ""] = action.split(kind === "ADD" ? " " : " = ");
      if (kind === "REMOVE") delete after[name(target)];
      else if (kind === "ADD") after[name(target)] = added(before[name(target)], value(operand));
      else after[name(target)] = assigned(operand);
    }
  }
  return after;

  function assigned(operand: string): unknown {
    const [, kind, attribute = "", other = ""] = FUNCTION.exec(operand) ?? [];
    if (kind === "if_not_exists") return before[name(attribute)] ?? value(other);
    if (kind === "list_append") return [...(before[name(attribute)] as unknown[]), ...(value(other) as unknown[])];
    const [, term, sign, number = ""] = SUM.exec(operand) ?? [];
    if (term !== undefined) return Number(before[name(term)]) + Number(value(number)) * (sign === "+" ? 1 : -1);
    return operand.startsWith(":") ? value(operand) : before[name(operand)];
  }
}
