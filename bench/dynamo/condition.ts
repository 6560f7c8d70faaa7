type Item = Readonly<Record<string, unknown>>;

const TOKEN = /\s*([(),]|<>|<=|>=|=|<|>|:\w+|#?\w+(?:\[\d+\]|\.#?\w+)*)/y;

interface ConditionContext {
  readonly values: Item;
  /** Attribute names by their placeholders. */
  readonly names?: Readonly<Record<string, string>>;
}

/**
 * Whether a DynamoDB condition holds. Known are AND, OR, IN, brackets, attribute_[not_]exists, size, and comparisons of
 * texts and numbers.
 */
export function holds(condition: string, item: Item, { values, names = {} }: ConditionContext): boolean {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(condition); match !== null; match = TOKEN.exec(condition)) tokens.push(match[1] ?? "");
  if (tokens.join("") !== condition.replace(/\s/g, "")) throw new Error(`not understood: ${condition}`);
  let next = 0;
  const take = () => tokens[next++] ?? "";
  const expect = (token: string) => {
    if (take() !== token) throw new Error(`${token} expected before token ${next} of ${condition}`);
  };
  const attributeOf = (path: string) => at(item, path, names);
  const operandOf = (operand: string): unknown => {
    if (operand !== "size") return operand.startsWith(":") ? values[operand] : attributeOf(operand);
    expect("(");
    const measured = attributeOf(take());
    expect(")");
    return typeof measured === "string" || Array.isArray(measured) ? measured.length : undefined;
  };
  const listed = (): unknown[] => {
    expect("(");
    const operands = [operandOf(take())];
    while (tokens[next] === ",") {
      next++;
      operands.push(operandOf(take()));
    }
    expect(")");
    return operands;
  };

  const term = (): boolean => {
    const first = take();
    if (first === "(") {
      const inner = either();
      expect(")");
      return inner;
    }
    if (first.startsWith("attribute_")) {
      expect("(");
      const exists = attributeOf(take()) !== undefined;
      expect(")");
      return exists === (first === "attribute_exists");
    }
    const [left, operator] = [operandOf(first), take()];
    if (operator === "IN") return listed().includes(left);
    if (!["=", "<>", "<", ">", "<=", ">="].includes(operator))
      throw new Error(`${operator} is no comparison in ${condition}`);
    const right = operandOf(take());
    if (operator === "<>") return left !== right;
    // Every other comparison with an attribute that is absent is false.
    if (left === undefined || right === undefined) return false;
    if (left === right) return operator.includes("=");
    return operator.startsWith("<") ? isLess(left, right) : operator.startsWith(">") && isLess(right, left);
  };
  const both = (): boolean => {
    let result = term();
    while (tokens[next] === "AND") {
      next++;
      // Both sides are read, whatever the first one says.
      const right = term();
      result = result && right;
    }
    return result;
  };
  const either = (): boolean => {
    let result = both();
    while (tokens[next] === "OR") {
      next++;
      const right = both();
      result = result || right;
    }
    return result;
  };
  const result = either();
  if (next !== tokens.length) throw new Error(`token ${next} of ${condition} is one too many`);
  return result;
}

/** What stands at a path such as `log[0].#at`. */
function at(item: Item, path: string, names: Readonly<Record<string, string>>): unknown {
  const steps = path
    .split(/\.|(?=\[)/)
    .map((step) => (/^\[\d+\]$/.test(step) ? step.slice(1, -1) : (names[step] ?? step)));
  return steps.reduce<unknown>((found, step) => (found as Item | undefined)?.[step], item);
}

function isLess(left: unknown, right: unknown): boolean {
  if (typeof left === "number" && typeof right === "number") return left < right;
  return String(left) < String(right);
}
