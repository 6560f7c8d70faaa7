import type * as sdk from "@aws-sdk/client-kms";
import { operation } from "./operation";
import { ServiceClient, type ServiceClientOptions } from "./service-client";

const base64 = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("base64");
const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text, "base64"));

export const EncryptCommand = /* @__PURE__ */ operation<sdk.EncryptCommandInput, sdk.EncryptCommandOutput>("Encrypt", {
  encode: ({ Plaintext, ...input }) => ({ ...input, Plaintext: base64(Plaintext) }),
  decode: ({ CiphertextBlob, ...answer }) => ({ ...answer, CiphertextBlob: bytes(CiphertextBlob) }),
});
export const DecryptCommand = /* @__PURE__ */ operation<sdk.DecryptCommandInput, sdk.DecryptCommandOutput>("Decrypt", {
  encode: ({ CiphertextBlob, ...input }) => ({ ...input, CiphertextBlob: base64(CiphertextBlob) }),
  decode: ({ Plaintext, ...answer }) => ({ ...answer, Plaintext: bytes(Plaintext) }),
});

export class KMSClient extends ServiceClient {
  constructor(options: ServiceClientOptions) {
    super({ id: "KMS", host: "kms", target: "TrentService", contentType: "application/x-amz-json-1.1" }, options);
  }
}
