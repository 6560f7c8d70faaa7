import { DecryptCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { expect, test } from "@jest/globals";
import { kmsCursors } from "../../core/queries/adapters/kms-cursors";
import { FakeClock } from "../../testing/fakes";

const POSITION = "2026-11-18T10:00:10.000Z#stripe_pi_3QK9fT2eZvKYlo2C1r5mTq8x|2026-11-18T10:05:00.000Z";
const CONTEXT = "a".repeat(64);
/** Bytes that KMS adds to a key of 32 bytes, as AWS's answers have them. */
const ADDED = 152;

class NamedError extends Error {
  constructor(override readonly name: string) {
    super(name);
  }
}

/** KMS with one key: what it encrypts, it alone decrypts, and only in the same encryption context. */
function fakeKms() {
  const made = new Map<string, { readonly text: Uint8Array; readonly context: string }>();
  const calls: string[] = [];
  let isDown = false;
  const send = async (command: unknown) => {
    calls.push((command as object).constructor.name);
    if (isDown) throw new NamedError("KMSInternalException");
    if (command instanceof EncryptCommand) {
      const { Plaintext = new Uint8Array(), EncryptionContext } = command.input;
      const CiphertextBlob = Buffer.alloc(Plaintext.length + ADDED, made.size + 1);
      made.set(CiphertextBlob.toString("hex"), { text: Plaintext, context: JSON.stringify(EncryptionContext) });
      return { CiphertextBlob };
    }
    if (!(command instanceof DecryptCommand)) throw new Error("this call is not known here");
    const found = made.get(Buffer.from(command.input.CiphertextBlob ?? []).toString("hex"));
    if (found?.context !== JSON.stringify(command.input.EncryptionContext)) {
      throw new NamedError("InvalidCiphertextException");
    }
    return { Plaintext: found?.text };
  };
  const clock = new FakeClock();
  return {
    calls,
    clock,
    /** A function of its own. */
    cursors: () => kmsCursors({ send } as unknown as KMSClient, "arn:key", clock),
    setDown: (down: boolean) => {
      isDown = down;
    },
  };
}

test("a hundred pages take one call of KMS, and none to read on", async () => {
  const { cursors, calls } = fakeKms();
  const { seal, open } = cursors();
  for (let page = 0; page < 100; page++) expect(await open(await seal(POSITION, CONTEXT), CONTEXT)).toBe(POSITION);
  expect(calls).toEqual(["EncryptCommand"]);
});

test("pages that are sealed side by side share a key", async () => {
  const { cursors, calls } = fakeKms();
  const { seal } = cursors();
  const sealed = await Promise.all(Array.from({ length: 20 }, () => seal(POSITION, CONTEXT)));
  expect(new Set(sealed).size).toBe(20);
  expect(calls).toEqual(["EncryptCommand"]);
});

test("a cursor of another function opens, with one call for all of that function's cursors", async () => {
  const { cursors, calls } = fakeKms();
  const [one, other] = [cursors(), cursors()];
  const sealed = [await one.seal(POSITION, CONTEXT), await one.seal(`${POSITION}0`, CONTEXT)];
  expect(await other.open(sealed[0] ?? "", CONTEXT)).toBe(POSITION);
  expect(await other.open(sealed[1] ?? "", CONTEXT)).toBe(`${POSITION}0`);
  expect(calls).toEqual(["EncryptCommand", "DecryptCommand"]);
});

test("a function makes a new key after an hour, and cursors under the old one open at any time", async () => {
  const { cursors, calls, clock } = fakeKms();
  const one = cursors();
  const old = await one.seal(POSITION, CONTEXT);
  clock.advance(3_600_000);
  const young = await one.seal(POSITION, CONTEXT);
  expect(calls).toEqual(["EncryptCommand", "EncryptCommand"]);
  clock.advance(30 * 86_400_000);
  for (const cursor of [old, young]) expect(await cursors().open(cursor, CONTEXT)).toBe(POSITION);
});

test("a cursor does not open in another context, nor with any of its bytes changed or missing", async () => {
  const { cursors } = fakeKms();
  const { seal, open } = cursors();
  const cursor = await seal(POSITION, CONTEXT);
  expect(await open(cursor, `${CONTEXT}0`)).toBeUndefined();
  const bytes = Buffer.from(cursor, "base64url");
  for (let place = 0; place < bytes.length; place++) {
    const changed = Buffer.from(bytes);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(await open(changed.toString("base64url"), CONTEXT)).toBeUndefined();
    expect(await open(bytes.subarray(0, place).toString("base64url"), CONTEXT)).toBeUndefined();
  }
});

test("a cursor fits into its parameter, also of the longest position", async () => {
  const { cursors } = fakeKms();
  const longest = `2026-11-18T10:00:10.000Z#${"x".repeat(250)}|2026-11-18T10:00:10.000Z`;
  const { seal, open } = cursors();
  const cursor = await seal(longest, CONTEXT);
  expect(cursor.length).toBeLessThanOrEqual(1000);
  expect(cursor).not.toContain(Buffer.from(longest).toString("base64url").slice(0, 20));
  expect(await open(cursor, CONTEXT)).toBe(longest);
});

test("a cursor of an earlier version, which KMS encrypted as a whole, does not open, and asks KMS nothing", async () => {
  const { cursors, calls } = fakeKms();
  // The first bytes of what KMS encrypts.
  const earlier = Buffer.concat([Buffer.from([1, 2, 2, 0, 0x78]), Buffer.alloc(200, 7)]).toString("base64url");
  expect(await cursors().open(earlier, CONTEXT)).toBeUndefined();
  expect(calls).toEqual([]);
});

test("a key that could not be made is made by the next page", async () => {
  const { cursors, setDown } = fakeKms();
  const { seal, open } = cursors();
  setDown(true);
  await expect(seal(POSITION, CONTEXT)).rejects.toThrow("KMSInternalException");
  setDown(false);
  expect(await open(await seal(POSITION, CONTEXT), CONTEXT)).toBe(POSITION);
});

test("a failure of KMS is none of the cursor's", async () => {
  const { cursors, setDown } = fakeKms();
  const cursor = await cursors().seal(POSITION, CONTEXT);
  setDown(true);
  await expect(cursors().open(cursor, CONTEXT)).rejects.toThrow("KMSInternalException");
});
