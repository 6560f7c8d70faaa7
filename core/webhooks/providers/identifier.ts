import * as z from "zod/mini";
import { isObjectKey } from "../../contracts/object-key";

/** What a provider may use as an id: nothing that could break out of a key or a path. */
export const identifier = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,200}$/), z.refine(isObjectKey));
export const isIdentifier = (text: unknown): text is string => identifier.safeParse(text).success;
