import * as z from "zod/mini";
import { isObjectKey } from "../../contracts/object-key";

const IDENTIFIER = /^[A-Za-z0-9_-]{1,200}$/;

/** What a provider may use as an id: nothing that could break out of a key or a path. */
export const isIdentifier = (value: unknown): value is string =>
  typeof value === "string" && IDENTIFIER.test(value) && isObjectKey(value);
export const identifier = z.string().check(z.refine(isIdentifier));
