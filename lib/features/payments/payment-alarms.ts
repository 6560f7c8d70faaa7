import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";

/** Alarms on what the functions of the payment path count. A charge without a known outcome raises `work-stuck`. */
export function addPaymentAlarms({ monitoring, names }: Platform): void {
  monitoring.alarm({
    purpose: "payments-invalid",
    metric: customMetric(names.metricsNamespace, "PaymentInvalid"),
    above: 5,
    periodSeconds: 3600,
    what: "The gateway refused more than five payments within an hour as invalid, and Tap declined them.",
    command: "transactions find --status failed",
    first:
      "read the reasons. resource_missing: the gateway's key belongs to another account or mode than the payment methods. customer_of_another: a merchant names customers whose metadata does not name it. amount_not_supported: Stripe does not take that amount in its currency.",
  });
  monitoring.alarm({
    purpose: "payment-not-storable",
    metric: customMetric(names.metricsNamespace, "PaymentNotStorable"),
    above: 0,
    what: "A payment, or a row of a file, passed every check, and DynamoDB refused it for good. Tap answered NOT_STORABLE, and charged nothing.",
    command: "logs functions --contains NOT_STORABLE",
    first:
      "compare the first refusal with the newest deployment. Many at once: it writes what the table or its indexes do not take. A single one: a check admits a value that it should refuse.",
  });
}
