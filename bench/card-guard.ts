import { randomBytes } from "node:crypto";
import { maskJson } from "../core/shared/domain/card-guard";

const MIB = 1024 * 1024;

/** A JSON text of a megabyte around so much of a text. */
const filled = (piece: string): string => `{"a":"${piece.repeat(Math.ceil(MIB / piece.length))}"}`;

/** Texts of one megabyte without a card number, from the most ordinary one to those that look most like numbers. */
const guardedTexts: Readonly<Record<string, string>> = {
  words: filled("a payment for two lamps and one table, thank you. "),
  json: JSON.stringify(
    Array.from({ length: 9_000 }, (_, index) => ({
      id: `evt_${index}`,
      amount: 4250,
      at: "2026-11-18T10:00:00Z",
      ok: true,
    })),
  ),
  "long ids": JSON.stringify(
    Array.from({ length: 9_000 }, () => ({ network_transaction_id: "104118106109115", paid: true })),
  ),
  escapes: filled("\\u00e4"),
  base64: filled(randomBytes(3_000).toString("base64")),
  digits: filled("7"),
  "digits and blanks": filled("4 "),
  "digits and dots": filled("4."),
  "groups of four": filled("4444 "),
  "no ASCII": filled("支払い für zwei Lämpchen "),
};

/** Megabytes of each text that the card guard searches in a second: the best of so many runs. */
export function measureCardGuard(runs: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(guardedTexts).map(([name, text]) => {
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < runs; run++) {
        const began = process.cpuUsage();
        maskJson(text);
        const { user, system } = process.cpuUsage(began);
        best = Math.min(best, user + system);
      }
      return [name, text.length / MIB / (best / 1_000_000)];
    }),
  );
}
