import { relative } from "node:path";
import type { StackInfo } from "../stack";
import { transactions } from "./scenes/providers";

export interface CurlLine {
  readonly title: string;
  readonly command: string;
}

/** Commands that work as they stand, in a shell at the project's root, while the stack runs. */
export function curlLines({ apiUrl, region, credentials, secrets, certificateFile }: StackInfo): CurlLine[] {
  const trust = certificateFile === null ? "" : ` --cacert ${relative(process.cwd(), certificateFile)}`;
  const { accessKeyId, secretAccessKey } = credentials.merchant;
  const sample = "samples/stripe/payment_intent.succeeded.json";
  return [
    {
      title: "read a transaction, signed as the merchant",
      command:
        `curl -s${trust} --aws-sigv4 "aws:amz:${region}:execute-api" --user "${accessKeyId}:${secretAccessKey}" ` +
        `"${apiUrl}/transactions/${transactions.first}"`,
    },
    {
      title: "send a webhook, signed as Stripe signs",
      command:
        `t=$(date +%s); body=$(cat ${sample}); ` +
        `v1=$(printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac '${secrets.stripe}' | sed 's/.* //'); ` +
        `curl -s${trust} -H "Stripe-Signature: t=$t,v1=$v1" -H 'Content-Type: application/json' ` +
        `--data-binary "$body" "${apiUrl}/webhook/stripe"`,
    },
  ];
}
