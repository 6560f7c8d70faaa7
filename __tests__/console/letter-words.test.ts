import { expect, test } from "@jest/globals";
import { letterWords } from "../../console/app/letter-words";
import type { LetterRow } from "../../console/app/records";

const letter = (changes: Partial<LetterRow>): LetterRow => ({
  id: "1f0c2e9a",
  cause: "RETRIES_EXHAUSTED",
  state: "failed",
  type: null,
  error: null,
  redrive: "works",
  note: "A dependency failed for half an hour.",
  queued_at: "2026-11-18T09:00:00.000Z",
  deleted_at: "2026-12-02T09:00:00.000Z",
  ...changes,
});

test("a letter shows its cause, the state of what it is about, and what a redrive does", () => {
  expect(letterWords(letter({}))).toEqual({
    cause: "RETRIES_EXHAUSTED",
    state: "failed",
    sentences: ["A dependency failed for half an hour.", "A redrive has its work done."],
  });
});

test("a letter whose cause is its state says it once, and that a redrive changes nothing", () => {
  const done = letter({ cause: "processed", state: "processed", redrive: "changes-nothing", note: "It is processed." });
  expect(letterWords(done)).toEqual({
    state: "processed",
    sentences: [
      "It is processed.",
      "Its work was done meanwhile: a redrive removes the letter, and changes nothing else.",
    ],
  });
});

test("a letter that no redrive helps says so once", () => {
  const note = "No redrive helps it. Resolve the payment: tap transactions resolve pay_1";
  expect(letterWords(letter({ redrive: "cannot", note })).sentences).toEqual([note]);
  const gone = letter({ redrive: "cannot", note: "The batch has another file: discard this." });
  expect(letterWords(gone).sentences).toEqual(["The batch has another file: discard this.", "No redrive helps it."]);
});

test("a letter of a failed call shows what AWS said of it, and no state that nobody knows", () => {
  const call = letter({
    cause: "TooManyRequestsException",
    state: null,
    error: "Rate Exceeded.",
    note: "A call of reconciler failed. A redrive calls it again.",
  });
  expect(letterWords(call)).toEqual({
    cause: "TooManyRequestsException",
    sentences: ["A call of reconciler failed. A redrive calls it again.", "AWS said: Rate Exceeded."],
  });
});
