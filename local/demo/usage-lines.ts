import { relative } from "node:path";
import { runFolder } from "../../tools/paths";
import type { StackInfo } from "../stack";
import { transactions } from "./scenes/providers";

export interface UsageLine {
  readonly title: string;
  readonly command: string;
}

/** Commands that work as they stand, in a shell at the project's root, while the stack of that file runs. */
export function usageLines(
  { apiUrl, region, credentials, certificateFile }: StackInfo,
  stackFile: string,
): UsageLine[] {
  const trust = certificateFile === null ? "" : ` --cacert ${relative(process.cwd(), certificateFile)}`;
  const stack = stackOption(stackFile);
  const { accessKeyId, secretAccessKey } = credentials.merchant;
  return [
    {
      title: "read a transaction, signed as the merchant",
      command:
        `curl -s${trust} --aws-sigv4 "aws:amz:${region}:execute-api" --user "${accessKeyId}:${secretAccessKey}" ` +
        `"${apiUrl}/transactions/${transactions.first}"`,
    },
    {
      title: "send a webhook, signed as Stripe signs; --list shows which there are",
      command: `npx tap simulate stripe payment_intent.succeeded${stack}`,
    },
  ];
}

/** What a command says to name the stack of that file: nothing for the usual one. */
export const stackOption = (stackFile: string): string =>
  stackFile === runFolder().stackFile ? "" : ` --stack ${relative(process.cwd(), stackFile)}`;
