import * as z from "zod/mini";

type Schema = z.ZodMiniType;

/** A schema as the API's description shows it: what its value means, and an example of it. */
export const described = <S extends Schema>(schema: S, description: string, example?: unknown): S =>
  schema.check(z.meta({ description, ...(example !== undefined && { examples: [example] }) }));

/** What a function answers: the schema's values, none of which it may change. */
export type Answer<S extends Schema> = DeepReadonly<z.infer<S>>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export const text = (description: string, example?: string) => described(z.string(), description, example);

/** A time as Tap answers it: UTC with milliseconds. */
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const EXAMPLE_TIME = "2026-11-18T10:00:00.000Z";
export const time = (description: string, example = EXAMPLE_TIME) =>
  z.string().check(z.regex(UTC_TIME), z.meta({ description, format: "date-time", examples: [example] }));

/** One amount. */
export const amount = (description: string, example?: number) =>
  described(z.int().check(z.minimum(0)), description, example);

/** A sum of amounts: functions have it as a bigint, and write all of its digits. */
export const sum = (description: string, example?: number) => described(z.bigint(), description, example);

export const count = (description: string, example?: number) => amount(description, example);

export const flag = (description: string, example?: boolean) => described(z.boolean(), description, example);

export const transactionId = (description: string) => text(description, "pay_0123456789abcdef01234567");

export const hash = (description: string) =>
  described(z.string().check(z.regex(/^[0-9a-f]{64}$/)), description, "5d41".repeat(16));

export const link = (description: string) => described(z.string(), description);
