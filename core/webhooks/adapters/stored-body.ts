import { deflateSync, gunzipSync, inflateSync } from "node:zlib";
import { bodyDictionary } from "./bodies/dictionary";

/** As fast as gzip's usual level, and a few bytes more than the slower levels. */
const LEVEL = 3;

/**
 * An event's body as its item keeps it. Bodies of one provider differ in little but their values: against the text that
 * they have in common they take a third of what gzip makes of them, so that an event's item is one write unit.
 */
export const packedBody = (body: Buffer): Buffer => deflateSync(body, { dictionary: bodyDictionary, level: LEVEL });

/** The exact bytes of a body. Those of an earlier version are in gzip. Throws where the bytes are neither. */
export const unpackedBody = (stored: Uint8Array): Buffer =>
  isGzip(stored) ? gunzipSync(stored) : inflateSync(stored, { dictionary: bodyDictionary });

const isGzip = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;
