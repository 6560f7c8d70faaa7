import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fraudVendor, webhookSecretsOutput } from "../../../core/contracts/providers";
import type { SecretName } from "../../../core/operations/domain/secrets";
import { setParameter } from "../../../local/demo/callers";
import { ACTION, type CommandCase } from "./command-case";

/** A new value of each secret, in its form. */
const values: Readonly<Record<SecretName, (fresh: string) => string>> = {
  stripe: (fresh) => `whsec_${fresh}${fresh}`,
  paypal: (fresh) => `WH-${fresh}`,
  square: (fresh) => `${fresh}@https://api.example.com/webhook/square`,
  fraud: () => `whsec_${randomBytes(24).toString("base64")}`,
  "stripe-key": (fresh) => `sk_test_${fresh}`,
  "stripe-read-key": (fresh) => `rk_test_${fresh}`,
};

const rotation = ([secret, made]: [SecretName, (fresh: string) => string]): CommandCase => ({
  name: "secrets rotate",
  changes: true,
  prepare: async (world) => {
    const file = join(tmpdir(), `tap-${world.fresh()}`);
    await writeFile(file, made(world.fresh()), { mode: 0o600 });
    return [secret, "--file", file, "--leaked", ...ACTION];
  },
  shows: "active",
  // Other cases sign with the first value.
  async cleanUp({ clients, info, output }) {
    const { stripe, paypal, square, fraud } = info.secrets;
    const first: Partial<Record<SecretName, string>> = { stripe, paypal: paypal.webhookId, square, fraud };
    const value = first[secret];
    const provider = secret === "fraud" ? fraudVendor.name : secret;
    if (value !== undefined) await setParameter(clients, output(webhookSecretsOutput(provider)), value);
  },
});

export const secretCases: readonly CommandCase[] = [
  { name: "secrets status", shows: "stripe" },
  ...(Object.entries(values) as [SecretName, (fresh: string) => string][]).map(rotation),
];
