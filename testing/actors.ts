import type { Actor } from "../core/shared/application/actor";

/** A merchant's backend, and the API key that it uses. */
export const shopActor: Actor = {
  principal: "arn:aws:iam::123456789012:role/shop",
  apiKeyId: "key1",
  at: "2026-11-18T10:00:00.000Z",
};

/** The same as items keep it. */
export const shopActorItem = { principal: shopActor.principal, api_key_id: "key1", at: shopActor.at };
