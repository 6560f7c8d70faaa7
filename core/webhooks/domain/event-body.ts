import { parseJson } from "../../shared/domain/json";

/** The bytes of an event, as they were sent or stored. They are decoded and parsed once, when that is first needed. */
export class EventBody {
  private decoded: string | undefined;
  private parsed: { readonly json: unknown } | undefined;

  constructor(readonly bytes: Buffer) {}

  static of(text: string): EventBody {
    return new EventBody(Buffer.from(text));
  }

  /** The bytes as UTF-8; U+FFFD stands for those that are none. */
  get text(): string {
    this.decoded ??= this.bytes.toString("utf8");
    return this.decoded;
  }

  /** What the text says as JSON; undefined where it is none. Readers share it: it is not to be changed. */
  get json(): unknown {
    this.parsed ??= { json: parseJson(this.text) };
    return this.parsed.json;
  }
}
