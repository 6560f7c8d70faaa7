import { DecryptCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { CURSOR_CONTEXT } from "../../contracts/cursor";
import type { Cursors } from "../application/ports";

/** Errors of KMS for bytes that it did not make under this key and context, the last one for hardly any bytes. */
const FORGED = new Set(["InvalidCiphertextException", "IncorrectKeyException", "ValidationException"]);

const CURSOR = /^[A-Za-z0-9_-]{1,1000}$/;

/**
 * A cursor is its position, encrypted under the customer key with the query and its merchants as encryption context: it
 * cannot be made without the key, and opens in no other context.
 */
export function kmsCursors(client: KMSClient, keyArn: string): Cursors {
  const contextOf = (context: string) => ({ ...CURSOR_CONTEXT, query: context });
  return {
    async seal(position, context) {
      const { CiphertextBlob = new Uint8Array() } = await client.send(
        new EncryptCommand({ KeyId: keyArn, Plaintext: Buffer.from(position), EncryptionContext: contextOf(context) }),
      );
      return Buffer.from(CiphertextBlob).toString("base64url");
    },

    async open(cursor, context) {
      if (!CURSOR.test(cursor)) return undefined;
      try {
        const { Plaintext = new Uint8Array() } = await client.send(
          new DecryptCommand({
            KeyId: keyArn,
            CiphertextBlob: Buffer.from(cursor, "base64url"),
            EncryptionContext: contextOf(context),
          }),
        );
        return Buffer.from(Plaintext).toString("utf8");
      } catch (error) {
        if (error instanceof Error && FORGED.has(error.name)) return undefined;
        throw error;
      }
    },
  };
}
