import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { DecryptCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { CURSOR_CONTEXT } from "../../contracts/cursor";
import type { Clock } from "../../shared/application/ports";
import type { Cursors } from "../application/ports";

/** Errors of KMS for bytes that it did not make under this key and context, the last one for hardly any bytes. */
const FORGED = new Set(["InvalidCiphertextException", "IncorrectKeyException", "ValidationException"]);

const CURSOR = /^[A-Za-z0-9_-]{1,1000}$/;

/** Milliseconds for which a function seals with one key. */
const KEY_MS = 3_600_000;
/** Keys that a function remembers: its own, and those of the functions beside it whose cursors it was given. */
const REMEMBERED = 100;

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** First byte of a cursor: one that KMS encrypted as a whole, as earlier versions did, begins with another. */
const VERSION = 2;
/** The version, and the length of the encrypted key. */
const HEAD_BYTES = 3;

/** A key of cursors. `wrapped`: encrypted by the customer key, as each cursor carries it. */
interface CursorKey {
  readonly key: Buffer;
  readonly wrapped: Buffer;
}

/**
 * A cursor is its position, encrypted and authenticated together with the query and its merchants: it cannot be made
 * without a key, and opens in no other context. Each function makes a key of its own every hour, which KMS encrypts, and
 * decrypts once for each function that is given one of its cursors. No other page waits for KMS.
 */
export function kmsCursors(client: KMSClient, keyArn: string, clock: Pick<Clock, "now">): Cursors {
  const known = new Map<string, Buffer>();
  let sealing: { readonly since: number; readonly key: Promise<CursorKey> } | undefined;

  const remember = (wrapped: Buffer, key: Buffer): void => {
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size >= REMEMBERED) known.delete(oldest);
    known.set(wrapped.toString("base64"), key);
  };

  const make = async (): Promise<CursorKey> => {
    const key = randomBytes(KEY_BYTES);
    const { CiphertextBlob = new Uint8Array() } = await client.send(
      new EncryptCommand({ KeyId: keyArn, Plaintext: key, EncryptionContext: CURSOR_CONTEXT }),
    );
    const wrapped = Buffer.from(CiphertextBlob);
    remember(wrapped, key);
    return { key, wrapped };
  };

  const sealingKey = (): Promise<CursorKey> => {
    const now = clock.now().getTime();
    if (sealing !== undefined && now - sealing.since < KEY_MS) return sealing.key;
    const made = { since: now, key: make() };
    sealing = made;
    made.key.catch(() => {
      if (sealing === made) sealing = undefined;
    });
    return made.key;
  };

  /** Undefined where KMS did not make it under this key. */
  const unwrapped = async (wrapped: Buffer): Promise<Buffer | undefined> => {
    const remembered = known.get(wrapped.toString("base64"));
    if (remembered !== undefined) return remembered;
    try {
      const { Plaintext = new Uint8Array() } = await client.send(
        new DecryptCommand({ KeyId: keyArn, CiphertextBlob: wrapped, EncryptionContext: CURSOR_CONTEXT }),
      );
      const key = Buffer.from(Plaintext);
      if (key.length !== KEY_BYTES) return undefined;
      remember(wrapped, key);
      return key;
    } catch (error) {
      if (error instanceof Error && FORGED.has(error.name)) return undefined;
      throw error;
    }
  };

  return {
    seal: async (position, context) => sealed(await sealingKey(), position, context).toString("base64url"),

    async open(cursor, context) {
      const parts = CURSOR.test(cursor) ? partsOf(Buffer.from(cursor, "base64url")) : undefined;
      const key = parts && (await unwrapped(parts.wrapped));
      return key && opened(key, parts, context);
    },
  };
}

function sealed({ key, wrapped }: CursorKey, position: string, context: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(position, "utf8"), cipher.final()]);
  const head = Buffer.from([VERSION, wrapped.length >> 8, wrapped.length & 0xff]);
  return Buffer.concat([head, wrapped, iv, cipher.getAuthTag(), text]);
}

interface CursorParts {
  readonly wrapped: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly text: Buffer;
}

/** Undefined for what is no cursor of this version. */
function partsOf(bytes: Buffer): CursorParts | undefined {
  if (bytes.length < HEAD_BYTES || bytes[0] !== VERSION) return undefined;
  const wrapped = HEAD_BYTES + bytes.readUInt16BE(1);
  const [iv, tag] = [wrapped + IV_BYTES, wrapped + IV_BYTES + TAG_BYTES];
  if (wrapped === HEAD_BYTES || tag > bytes.length) return undefined;
  return {
    wrapped: bytes.subarray(HEAD_BYTES, wrapped),
    iv: bytes.subarray(wrapped, iv),
    tag: bytes.subarray(iv, tag),
    text: bytes.subarray(tag),
  };
}

/** The position; undefined where it was sealed in another context, or changed since. */
function opened(key: Buffer, { iv, tag, text }: CursorParts, context: string): string | undefined {
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
