import type { Call } from "./call";

type Tags = Readonly<Record<string, string>>;

/** Tags of the keys that a recording has created, by which policies limit their use, and the keys' aliases. */
export class TagsOfResources {
  private readonly known = new Map<string, Tags>();
  private readonly aliases = new Map<string, string>();

  /** Tags that the call puts on its resource. */
  requested({ input }: Pick<Call, "input">): Tags {
    const tags = input.Tags ?? input.tags;
    if (Array.isArray(tags)) {
      return Object.fromEntries(
        (tags as Record<string, string>[]).map((tag) => [
          tag.Key ?? tag.key ?? tag.TagKey ?? "",
          tag.Value ?? tag.value ?? tag.TagValue ?? "",
        ]),
      );
    }
    return (tags ?? {}) as Tags;
  }

  /** Follows creation and tagging of keys, by their answers. */
  learn(call: Call): void {
    if (call.service !== "kms" || call.request.status !== 200) return;
    const { operation, input, request } = call;
    if (operation === "CreateKey") {
      const { KeyMetadata } = JSON.parse(request.answer) as { KeyMetadata: { Arn: string } };
      this.known.set(KeyMetadata.Arn, this.requested(call));
    }
    if (operation === "CreateAlias") this.aliases.set(String(input.AliasName), this.arnOf(String(input.TargetKeyId)));
    const arn = this.arnOf(String(input.KeyId));
    if (operation === "TagResource") this.known.set(arn, { ...this.known.get(arn), ...this.requested(call) });
    if (operation === "UntagResource") {
      const left = Object.entries(this.known.get(arn) ?? {}).filter(
        ([key]) => !(input.TagKeys as string[]).includes(key),
      );
      this.known.set(arn, Object.fromEntries(left));
    }
  }

  /** What conditions may look at: `aws:ResourceTag/…` of the resource. */
  contextOf(resource: string): Tags {
    const tags = this.known.get(this.arnOf(resource)) ?? {};
    return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  }

  /** The key of an alias as a list of one, or an empty one. */
  keyOfAlias(alias: string): string[] {
    const key = this.aliases.get(alias);
    return key === undefined ? [] : [key];
  }

  private arnOf(keyOrArn: string): string {
    return (
      [...this.known.keys()].find((arn) => arn === keyOrArn || arn.endsWith(`/${keyOrArn.replace(/^.*\//, "")}`)) ??
      keyOrArn
    );
  }
}
