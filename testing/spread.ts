import type { Spread } from "../core/contracts/spread";

/** That of the local stack. */
export const SPREAD: Spread = { shards: 4, largeMerchants: new Map() };
