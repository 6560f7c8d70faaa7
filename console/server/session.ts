import { randomBytes, timingSafeEqual } from "node:crypto";

const BYTES = 32;

/** Secrets of one run of the console. They live as long as its process. */
export interface Session {
  /** In the link that the console prints. */
  readonly token: string;
  /** In a cookie that no script reads. A browser sends it to every server of this computer, so that it is not enough. */
  readonly cookie: string;
  /** The page sends it with each call. Only pages of this address and port can keep it. */
  readonly key: string;
}

export const newSession = (): Session => ({ token: secret(), cookie: secret(), key: secret() });

const secret = (): string => randomBytes(BYTES).toString("base64url");

/** Whether the text is the secret, in a time that says nothing about how much of it is right. */
export function isSecret(expected: string, given: string | undefined): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given ?? "")];
  return one.length === other.length && timingSafeEqual(one, other);
}
