import type { EventSource } from "../../application/ports";
import { INTERNAL_SOURCE } from "../../application/receive-internal-event";
import { identify, read } from "./read";

/** Events of internal services and partners. */
export const internalEvents: EventSource = { name: INTERNAL_SOURCE, identify, read };
