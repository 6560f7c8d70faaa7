import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SecretName } from "../../../core/operations/domain/secrets";
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

/** Played last: nothing is signed with the new values. */
const rotation = ([secret, made]: [string, (fresh: string) => string]): CommandCase => ({
  name: "secrets rotate",
  changes: true,
  prepare: async (world) => {
    const file = join(tmpdir(), `tap-${world.fresh()}`);
    await writeFile(file, made(world.fresh()), { mode: 0o600 });
    return [secret, "--file", file, "--leaked", ...ACTION];
  },
  shows: "active",
});

export const secretCases: readonly CommandCase[] = [
  { name: "secrets status", shows: "stripe" },
  ...Object.entries(values).map(rotation),
];
