import type { Described, Parameter, Response, Schema } from "./api-described";

/** Tables of docs/api.md. */
const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const code = (text: unknown): string => `\`${String(text)}\``;

/** What a value may be, in a few words. */
function kindOf(schema: Schema): string {
  const { $ref, enum: words, const: only, anyOf, oneOf, items, type, pattern, format } = schema;
  if ($ref !== undefined) {
    const name = $ref.split("/").at(-1) ?? "";
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (only !== undefined) return code(only);
  if (words !== undefined) return words.map(code).join(", ");
  const several = anyOf ?? oneOf;
  if (several !== undefined) return [...new Set(several.map(kindOf))].join(" or ");
  if (items !== undefined) return `list of ${items.oneOf === undefined ? kindOf(items) : "objects"}`;
  if (Array.isArray(type)) return type.map((each) => kindOf({ ...schema, type: each })).join(" or ");
  if (type === "integer") return rangeOf(schema);
  if (type === "null") return "`null`";
  if (format !== undefined && format in formats) return formats[format] ?? format;
  if (type === "object") return schema.properties ? Object.keys(schema.properties).map(code).join(", ") : "object";
  if (type === "string") return pattern === undefined ? lengthOf(schema) : likeOf(pattern);
  return String(type);
}

const formats: Readonly<Record<string, string>> = {
  "date-time": "RFC 3339 time",
  uri: "URL",
};

const MOST_OF_A_PATTERN = 40;
/** A bar would end the cell. */
const likeOf = (pattern: string): string =>
  pattern.length > MOST_OF_A_PATTERN || pattern.includes("|") ? "text" : `text like ${code(pattern)}`;

const isLimit = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
const thousands = (number: number): string => number.toLocaleString("en-US");

function rangeOf({ minimum, maximum }: Schema): string {
  if (isLimit(minimum) && isLimit(maximum)) return `${thousands(minimum)} to ${thousands(maximum)}`;
  return isLimit(minimum) ? `${thousands(minimum)} or more` : "integer";
}

const lengthOf = ({ minLength, maxLength }: Schema): string =>
  maxLength === undefined ? "text" : `${minLength ?? 0} to ${maxLength} characters`;

export const parameterTable = (parameters: readonly Parameter[]): string =>
  table(
    ["Parameter", "In", "Value", "Default", "Meaning"],
    parameters.map(({ name, in: place, required, schema, description }) => [
      code(name),
      place,
      kindOf(schema),
      defaultOf(required, schema),
      description,
    ]),
  );

const defaultOf = (required: boolean, schema: Schema): string => {
  if (required) return "required";
  return schema.default === undefined ? "" : code(schema.default);
};

/** Fields of a body, of which some are required; or of an answer, of which some may be absent. */
export function fieldTable({ properties = {}, required = [] }: Schema, of: "body" | "answer"): string {
  const [column, word] = of === "body" ? ["", "required"] : ["", "may be absent"];
  return table(
    ["Field", "Value", column, "Meaning"],
    Object.entries(properties).map(([name, schema]) => [
      code(name),
      kindOf(schema),
      required.includes(name) === (of === "body") ? word : "",
      schema.description ?? "",
    ]),
  );
}

const successOf = (responses: Readonly<Record<string, Response>>) =>
  Object.entries(responses).filter(([status]) => Number(status) < 300);

/** The answer of a success, in a sentence. */
export const answerLine = (responses: Readonly<Record<string, Response>>): string =>
  successOf(responses)
    .map(([status, { description, content }]) => {
      const schema = content["application/json"]?.schema ?? {};
      return `Answer: ${status}, ${kindOf(schema)}. ${description}`;
    })
    .join(" ");

/** The codes of each status, without those whose examples are named. */
export const refusalTable = (responses: Readonly<Record<string, Response>>, without: ReadonlySet<string>): string =>
  table(
    ["Status", "Codes"],
    Object.entries(responses)
      .filter(([status]) => Number(status) >= 300)
      .map(([status, { content }]) => {
        const examples = Object.entries(Object.values(content)[0]?.examples ?? {});
        const codes = examples.filter(([, { $ref }]) => !without.has($ref.split("/").at(-1) ?? ""));
        return [status, codes.map(([name]) => code(name)).join(", ")] as const;
      })
      .filter(([, codes]) => codes !== ""),
  );

/** The codes whose examples are chosen by their name. */
export const codeTable = ({ components }: Described, isChosen: (name: string) => boolean): string =>
  table(
    ["Code", "Status", "Meaning"],
    Object.entries(components.examples)
      .filter(([name]) => isChosen(name))
      .map(([name, { summary, value }]) => [code(value.code), name.split(".").at(-1) ?? "", summary]),
  );
