import * as z from "zod/mini";
import type { Actor } from "../../application/actor";
import { storedTime } from "./item-codec";

const actorShape = z.object({ principal: z.string(), api_key_id: z.optional(z.string()), at: storedTime });

/** Attribute of items that a caller wrote, or caused: the audit trail shows it where it is new. */
export const actorAttribute = { actor: z.optional(actorShape) };

/** The attribute; nothing where Tap itself acts. */
export const actorAttributes = (actor: Actor | undefined): { readonly actor?: z.output<typeof actorShape> } =>
  actor === undefined ? {} : { actor: actorItem(actor) };

export const actorItem = ({ principal, apiKeyId, at }: Actor): z.output<typeof actorShape> => ({
  principal,
  ...(apiKeyId !== undefined && { api_key_id: apiKeyId }),
  at,
});

export const actorIn = ({ principal, api_key_id, at }: z.output<typeof actorShape>): Actor => ({
  principal,
  ...(api_key_id !== undefined && { apiKeyId: api_key_id }),
  at,
});
