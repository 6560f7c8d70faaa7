import { deflateSync, gunzipSync, inflateSync } from "node:zlib";
import { dictionaries, dictionaryFor } from "./bodies/dictionary";

/** As fast as gzip's usual level, and a few bytes more than the slower levels. */
const LEVEL = 3;
/** Bytes of the window beyond what it can look back on, in zlib. */
const LOOK_AHEAD = 262;
/** Bytes that are taken for the answer at a time: most bodies need a third of them. */
const CHUNK_BYTES = 2048;

/** What an event's body is packed by: the provider's own name for its type, too. */
interface PackedEvent {
  readonly provider: string;
  readonly type: string;
  readonly body: Buffer;
}

/**
 * An event's body as its item keeps it. Bodies of one kind differ in little but their values: against the text that they
 * have in common they take a third of what gzip makes of them, so that an event's item is one write unit.
 */
export function packedBody({ provider, type, body }: PackedEvent): Buffer {
  const dictionary = dictionaryFor(provider, type);
  const windowBits = windowFor(dictionary.length + body.length);
  return deflateSync(body, { dictionary, level: LEVEL, windowBits, chunkSize: CHUNK_BYTES });
}

/** Base-2 logarithm of the smallest window that holds so many bytes. A large one costs as much to clear as a body to pack. */
const windowFor = (bytes: number): number => Math.min(15, Math.max(12, 32 - Math.clz32(bytes + LOOK_AHEAD)));

/** The exact bytes of a body. Those of an earlier version are in gzip. Throws where the bytes are neither. */
export const unpackedBody = (stored: Uint8Array): Buffer =>
  isGzip(stored) ? gunzipSync(stored) : inflateSync(stored, { dictionary: dictionaryOf(stored) });

const isGzip = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;

/** Place of the Adler-32 of a dictionary in what was packed against it (RFC 1950). */
const [ID_AT, ID_END] = [2, 6];
const idOf = (stored: Uint8Array): string => Buffer.from(stored.subarray(ID_AT, ID_END)).toString("hex");

/** The dictionaries by their Adler-32, once one is looked for. */
let byId: ReadonlyMap<string, Buffer> | undefined;

function dictionaryOf(stored: Uint8Array): Buffer | undefined {
  byId ??= new Map(dictionaries.map((dictionary) => [idOf(deflateSync("", { dictionary })), dictionary]));
  return byId.get(idOf(stored));
}
