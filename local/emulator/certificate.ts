import { X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "selfsigned";
import { localFolder } from "../../tools/paths";

const certificateFile = join(localFolder, "tls/server.crt");
const keyFile = join(localFolder, "tls/server.key");

export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly pem: string;
}

/**
 * A certificate for 127.0.0.1. The stack's policies refuse plain HTTP, here as on AWS, so the emulator serves TLS.
 * The certificate is made without the openssl program, which may be absent.
 */
export async function localCertificate(now = new Date()): Promise<Certificate> {
  const known = await readFile(certificateFile, "utf8").catch(() => undefined);
  const tomorrow = new Date(now.getTime() + 86_400_000);
  if (known !== undefined && new Date(new X509Certificate(known).validTo) > tomorrow) {
    return { certificateFile, keyFile, pem: known };
  }
  const { cert, private: key } = await generate([{ name: "commonName", value: "tap-local" }], {
    keyType: "ec",
    curve: "P-256",
    notBeforeDate: new Date(now.getTime() - 86_400_000),
    notAfterDate: new Date(now.getTime() + 365 * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 7, ip: "127.0.0.1" },
          { type: 2, value: "localhost" },
        ],
      },
    ],
  });
  await mkdir(join(localFolder, "tls"), { recursive: true, mode: 0o700 });
  await writeFile(certificateFile, cert, { mode: 0o600 });
  await writeFile(keyFile, key, { mode: 0o600 });
  return { certificateFile, keyFile, pem: cert };
}
