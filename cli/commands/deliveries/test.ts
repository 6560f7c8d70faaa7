import { firstProblem } from "../../../core/notifications/application/endpoint-settings/endpoint-problem";
import { lambdaEndpointTests } from "../../../core/operations/adapters/lambda-endpoint-tests";
import { command } from "../../command";
import { exitCodes } from "../../exit-codes";

export const test = command({
  name: "deliveries test",
  summary: "Send a signed test event to a merchant's endpoint, and say what came back",
  details:
    "The function that delivers sends it, with the same checks: what it meets, webhooks meet. The type is tap.test, and no payment is named. It is not retried, and leaves the circuit breaker as it is. Of the answer, status and length are shown, never the body.",
  positionals: { merchant: { type: "string", describe: "Id of the merchant", demandOption: true } },
  examples: [["tap deliveries test mrc_tidewater", "does its endpoint answer?"]],
  async run({ out, ...context }, { merchant }) {
    const target = await context.target();
    const tests = lambdaEndpointTests(target.clients.lambda, target.functionName("delivery-sender"));
    const result = await tests.test(merchant);
    const problem = firstProblem(result);
    out.line(
      problem === undefined ? `Answered ${result.http_status} in ${Math.round(result.milliseconds ?? 0)} ms.` : problem,
    );
    out.fields([
      ["URL", result.url],
      ["signatures", result.signatures],
      ["answer", result.http_status],
      ["its length", result.bytes === undefined ? undefined : `${result.bytes} bytes`],
      ["took", result.milliseconds === undefined ? undefined : `${Math.round(result.milliseconds)} ms`],
      ["setting read", result.endpoint_as_of],
      ["webhook-id", result.id],
    ]);
    out.json({ merchant_id: merchant, ...result, problem: problem ?? null });
    return problem === undefined ? exitCodes.done : exitCodes.failed;
  },
});
