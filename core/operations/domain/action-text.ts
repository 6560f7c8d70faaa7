import { hasCardNumber } from "../../shared/domain/card-number";

/** Most characters of a reason. */
const MAX_REASON = 200;
/** Most characters of an option's value: a list of ids has room, a file has not. */
const MAX_VALUE = 1000;

const CONTROL = /\p{Cc}/u;
const EMAIL = /[^\s@]@[^\s@]/;

/**
 * What is wrong with the reason of an operator's action, as the end of a sentence that begins with "the reason";
 * undefined where nothing is. The audit trail keeps a reason for years, so that it must hold no personal or card data.
 */
export function reasonFault(reason: string): string | undefined {
  if (reason.trim() === "") return "is empty";
  if (reason.length > MAX_REASON) return `has more than ${MAX_REASON} characters`;
  return textFault(reason);
}

/** What is wrong with the options of an action, likewise: `the option --since has …`. No message quotes a value. */
export function filterFault(filter: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(filter)) {
    const fault = value.length > MAX_VALUE ? `has more than ${MAX_VALUE} characters` : textFault(value);
    if (fault !== undefined) return `the option --${name} ${fault}`;
  }
  return undefined;
}

function textFault(text: string): string | undefined {
  if (CONTROL.test(text)) return "has a line break or another control character";
  if (hasCardNumber(text)) return "contains a card number";
  return EMAIL.test(text) ? "contains an e-mail address" : undefined;
}
