import { hrefOf } from "./address";
import { placeOf } from "./places-of-ids";

/** Words and options of a command that tap names itself: `events list --state failed --cause AccessDenied`. */
interface Parsed {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

function parsed(command: string): Parsed {
  const texts = (command.match(/'[^']*'|\S+/g) ?? []).map((text) => text.replaceAll("'", ""));
  const words: string[] = [];
  const options: Record<string, string> = {};
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at] ?? "";
    if (text.startsWith("--")) options[text.slice(2)] = texts[++at] ?? "";
    else words.push(text);
  }
  return { words, options };
}

/** The view that shows what a command shows; undefined where the console has none. */
export function viewOf(command: string): string | undefined {
  const { words, options } = parsed(command);
  const [noun = "", verb = "", place] = words;
  switch (`${noun} ${verb}`.trim()) {
    case "events list":
      return hrefOf(["events"], options);
    case "transactions find":
      return hrefOf(["transactions"], options);
    case "transactions show":
    case "transactions resolve":
      return place === undefined ? undefined : hrefOf(["transactions", place]);
    case "reviews list":
      return hrefOf(["reviews"], options);
    case "batches list":
      return hrefOf(["batches"], options);
    case "batches show":
      return hrefOf(["batches"], { open: place });
    case "deliveries list":
      return hrefOf(["endpoints", "deliveries"], options);
    case "endpoints list":
      return hrefOf(["endpoints"], { merchant: options.merchant, open: options.merchant });
    case "dead-letters show":
      return hrefOf(["issues"], { queue: place });
    case "dead-letters list":
      return hrefOf(["issues"], { kind: "dead-letters" });
    case "issues list":
      return hrefOf(["issues"], { kind: place });
    case "doctor":
      return hrefOf(["issues", "doctor"]);
    case "audit verify":
      return hrefOf(["audit"], { ...options, transaction: words.slice(2).join(" ") });
    case "audit quarantine":
      return hrefOf(["audit", "quarantine"]);
    case "actions list":
      return hrefOf(["audit", "actions"], options);
    case "audit show":
      return place === undefined ? undefined : placeOf(place)?.href;
    default:
      return undefined;
  }
}
