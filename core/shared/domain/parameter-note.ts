/**
 * What a parameter's description says of its value, beside the text for people: nothing secret. Who may list parameters
 * sees it without reading the value.
 */
export interface ParameterNote {
  /** Version of the parameter that the note was written with: a later value was set without tap, and has no note. */
  readonly version: number;
  /** Secrets that the value holds. */
  readonly secrets: number;
  /** An endpoint's URL, without its query and its user. */
  readonly url?: string;
  /** Hash of an endpoint's whole URL: the key of its circuit breaker. */
  readonly endpoint?: string;
  /** ISO time until which the older secret signs. */
  readonly oldUntil?: string;
  /** The endpoint is paused. */
  readonly paused?: true;
  /** Types and patterns that the endpoint subscribes to. @default all types */
  readonly types?: number;
  /** Webhooks are signed by Ed25519 too. */
  readonly v1a?: true;
}

const PREFIX = "Set by tap: ";
/** SSM takes descriptions of 1,024 characters. */
const LONGEST_URL = 700;

export function noteText({ url, ...note }: ParameterNote): string {
  return PREFIX + JSON.stringify({ ...note, ...(url !== undefined && { url: url.slice(0, LONGEST_URL) }) });
}

/** The note in a description, where it was written with this version of the parameter. */
export function noteOf(description: string | undefined, version: number): ParameterNote | undefined {
  if (!description?.startsWith(PREFIX)) return undefined;
  try {
    const note = JSON.parse(description.slice(PREFIX.length)) as ParameterNote;
    return note.version === version && Number.isInteger(note.secrets) ? note : undefined;
  } catch {
    return undefined;
  }
}
