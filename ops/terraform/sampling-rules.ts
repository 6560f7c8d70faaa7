import type { Substitute } from "./recording/recording-proxy";

interface SamplingRule {
  readonly RuleName: string;
  readonly RuleARN: string;
}

interface SamplingRequest {
  readonly SamplingRule?: Partial<SamplingRule>;
  readonly SamplingRuleUpdate?: Partial<SamplingRule>;
  readonly RuleName?: string;
  readonly RuleARN?: string;
  readonly Tags?: readonly object[];
}

/** Answers for X-Ray's sampling rules, which the emulator lacks: it keeps what was created, changed and deleted. */
export function samplingRules(): Substitute {
  const rules = new Map<string, SamplingRule>();
  let tags: readonly object[] = [];
  const find = ({ RuleName, RuleARN }: Partial<SamplingRule>) =>
    [...rules.values()].find((rule) => rule.RuleName === RuleName || rule.RuleARN === RuleARN);
  const recordOf = (rule: SamplingRule) => ({ SamplingRule: rule, CreatedAt: 0, ModifiedAt: 0 });
  const keep = (changes: Partial<SamplingRule>) => {
    const { RuleName = find(changes)?.RuleName ?? "" } = changes;
    const RuleARN = `arn:aws:xray:us-east-1:000000000000:sampling-rule/${RuleName}`;
    const rule = { ...find({ RuleName }), ...changes, RuleName, RuleARN };
    rules.set(RuleName, rule);
    return JSON.stringify({ SamplingRuleRecord: recordOf(rule) });
  };
  return ({ url, headers, body }) => {
    if (!headers.authorization?.includes("/xray/aws4_request")) return undefined;
    const asked = JSON.parse(body.toString("utf8") || "{}") as SamplingRequest;
    if (url === "/GetSamplingRules") return JSON.stringify({ SamplingRuleRecords: [...rules.values()].map(recordOf) });
    if (url === "/ListTagsForResource") return JSON.stringify({ Tags: tags });
    if (url === "/CreateSamplingRule") {
      tags = asked.Tags ?? [];
      return keep(asked.SamplingRule ?? {});
    }
    if (url === "/UpdateSamplingRule") return keep(asked.SamplingRuleUpdate ?? {});
    if (url === "/DeleteSamplingRule") {
      const rule = find(asked);
      rules.delete(rule?.RuleName ?? "");
      return JSON.stringify({ SamplingRuleRecord: rule && recordOf(rule) });
    }
    return url === "/TagResource" || url === "/UntagResource" ? "{}" : undefined;
  };
}
