type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** The fields of T by their names in camel case; a field that may be undefined is a field that may be absent. */
export type CamelCased<T> = {
  -readonly [Name in keyof T as Name extends string ? CamelCase<Name> : never]: Exclude<T[Name], undefined>;
};

const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, first: string) => first.toUpperCase());

/** The fields of a wire format (`payment_method`) by their names in the code (`paymentMethod`), without undefined ones. */
export function camelCased<T extends object>(fields: T): CamelCased<T> {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[camelCase(name), value] as const],
  );
  return Object.fromEntries(entries) as CamelCased<T>;
}
