import type { EventSource } from "../../application/ports";
import { INTERNAL_SOURCE } from "../../application/receive-internal-event";
import { customerEmailIn, identify, read } from "./read";

/** Events of internal services and partners. */
export const internalEvents: EventSource = { name: INTERNAL_SOURCE, identify, read, customerEmailIn };
