import { webhookPointer } from "../../../contracts/webhook-pointer";
import { eventKeyText } from "../../../ledger/domain/observation";
import { parseJson } from "../../../shared/domain/json";
import { LOOK_SECONDS, withLetters } from "../../application/dead-letters/held-letters";
import type { LetterBox } from "../../application/dead-letters/ports";
import type { EventLetter, EventLetters } from "../../application/events/ports";

/** Letters that are looked at: some seconds of receiving them. */
const MOST = 500;

/** Events' dead letters, by the pointers in a dead letter queue. */
export const boxedEventLetters = (box: LetterBox): EventLetters => ({
  read: () =>
    withLetters(box, { most: MOST, seconds: LOOK_SECONDS, isLook: true }, async ({ letters, notSeen }) => {
      const found = letters.flatMap(({ body, queuedAt }): [string, EventLetter][] => {
        const { success, data } = webhookPointer.safeParse(parseJson(body));
        return success ? [[eventKeyText({ provider: data.provider, eventId: data.event_id }), { queuedAt }]] : [];
      });
      return { letters: new Map(found), isComplete: notSeen === 0 };
    }),
});
