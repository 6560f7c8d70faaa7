import { hrefOf } from "./address";

/** Where an id of this form is shown, without a search; or why a search cannot lead there, and where to look. */
export interface PlaceOfId {
  readonly href: string;
  /** Where the address is a list, and not the thing itself: a sentence, and the list's name. */
  readonly says?: string;
  readonly list?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Undefined for an id, name or key that a search looks up. */
export function placeOf(text: string): PlaceOfId | undefined {
  if (startOfAction(text)) return { href: hrefOf(["audit", "actions"], { open: text }) };
  if (/^bat_[0-9a-f]+$/.test(text)) return { href: hrefOf(["batches"], { open: text }) };
  if (/^ntf_[0-9a-f]+$/.test(text))
    return {
      href: "/endpoints/deliveries",
      says: "This is a notification. It is on the page of its payment: search for the payment, or for its reference.",
      list: "Undelivered notifications",
    };
  if (UUID.test(text))
    return {
      href: hrefOf(["issues"], { kind: "dead-letters" }),
      says: "This may be a dead letter. Dead letters are listed by their queue.",
      list: "Queues with dead letters",
    };
  return undefined;
}

/** ISO time at which an operator's action began, by its id; undefined for another text. */
export function startOfAction(id: string): string | undefined {
  const [, year, month, day, hour, minute, second, millisecond] =
    /^act_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z_/.exec(id) ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`;
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}
