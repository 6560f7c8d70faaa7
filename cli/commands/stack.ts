import { principalName, principalOf } from "../../core/access/application/principal";
import { spanText } from "../../tools/span";
import { command } from "../command";

export const commands = [
  command({
    name: "stack",
    summary: "Show what a stack says of itself, and who you are to it",
    examples: [
      ["tap stack", "the local stack"],
      ["tap stack --suffix prod --region eu-west-1", "a deployment"],
    ],
    async run({ out, ...context }) {
      const { suffix, region, accountId, callerArn, deployment } = await context.target();
      const principal = principalOf(callerArn);
      out.fields([
        ["suffix", suffix],
        ["size", deployment.stage],
        ["region", region],
        ["account", accountId],
        ["you are", principalName(principal)],
        ["API", deployment.api_url],
        ["gateway", gatewayText(deployment.payment_gateway)],
        ["a review waits", spanText(deployment.review_timeout_seconds * 1000)],
        ["raw events are kept", `${deployment.inbox_retention_days} d`],
      ]);
      const { spread, ...values } = deployment;
      out.json({ suffix, region, account_id: accountId, principal, ...values, index_shards: spread.shards });
      return undefined;
    },
  }),
];

const gatewayText = (gateway: string): string => (gateway === "sandbox" ? "sandbox, which takes no money" : gateway);
