/**
 * A resource's resolved arguments. Every argument must be read, or named as one that the emulator does not use.
 * Otherwise an argument could be missing here and present on AWS, unnoticed.
 */
export class Arguments {
  private readonly unread: Set<string>;
  private readonly nested: Arguments[] = [];

  constructor(
    readonly address: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {
    this.unread = new Set(Object.keys(values));
  }

  text(name: string): string {
    return this.typed(name, "string") as string;
  }

  optionalText(name: string): string | undefined {
    return this.optional(name, "string") as string | undefined;
  }

  optionalNumber(name: string): number | undefined {
    return this.optional(name, "number") as number | undefined;
  }

  optionalFlag(name: string): boolean | undefined {
    return this.optional(name, "boolean") as boolean | undefined;
  }

  texts(name: string): string[] {
    return this.optional(name, "object") === undefined ? [] : (this.values[name] as string[]);
  }

  map(name: string): Record<string, string> {
    return (this.optional(name, "object") ?? {}) as Record<string, string>;
  }

  /** A nested block; its arguments must all be read, too. */
  block(name: string): Arguments | undefined {
    const value = this.optional(name, "object");
    return value === undefined ? undefined : this.child(name, value);
  }

  blocks(name: string): Arguments[] {
    const value = this.optional(name, "object") ?? [];
    return (value as unknown[]).map((item, index) => this.child(`${name}[${index}]`, item));
  }

  /** Names arguments that mean nothing to the emulator. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.unread.delete(name);
  }

  assertAllRead(): void {
    if (this.unread.size > 0) {
      throw new Error(`${this.address}: the local stack does not know the argument(s) ${[...this.unread].join(", ")}`);
    }
    for (const block of this.nested) block.assertAllRead();
  }

  private child(name: string, value: unknown): Arguments {
    const block = new Arguments(`${this.address}.${name}`, value as Record<string, unknown>);
    this.nested.push(block);
    return block;
  }

  private typed(name: string, type: string): unknown {
    const value = this.optional(name, type);
    if (value === undefined) throw new Error(`${this.address}: the argument ${name} is missing`);
    return value;
  }

  private optional(name: string, type: string): unknown {
    this.unread.delete(name);
    const value = this.values[name];
    if (value !== undefined && typeof value !== type) {
      throw new Error(`${this.address}: ${name} is no ${type}`);
    }
    return value;
  }
}
