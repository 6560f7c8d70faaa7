import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";

/** Alarms on what the functions of the payment path count. */
export function addPaymentAlarms({ monitoring, names }: Platform): void {
  monitoring.alarm({
    purpose: "payments-unresolved",
    metric: customMetric(names.metricsNamespace, "payment-tasks", "PaymentUnresolved"),
    above: 0,
    what: "A charge or a refund has no known outcome. The gateway did not answer, or the first request is too old to be repeated. Money may or may not have moved.",
    command: "transactions find --status unresolved",
    first:
      "see with transactions resolve what the gateway has. The reconciler requests it up to three more times within hours, where that is safe. Its dead letter is removed when the payment, or the refund, has ended.",
  });
  monitoring.alarm({
    purpose: "payments-invalid",
    metric: customMetric(names.metricsNamespace, "payment-tasks", "PaymentInvalid"),
    above: 5,
    periodSeconds: 3600,
    what: "The gateway refused more than five payments within an hour as invalid, and Tap declined them.",
    command: "transactions find --status failed",
    first:
      "read the reasons. resource_missing: the gateway's key belongs to another account or mode than the payment methods. customer_of_another: a merchant names customers whose metadata does not name it. amount_not_supported: Stripe does not take that amount in its currency.",
  });
  monitoring.alarm({
    purpose: "payment-card-data-refused",
    metric: customMetric(names.metricsNamespace, "transaction-processor", "CardDataRefused"),
    above: 0,
    what: "A merchant sent a card number with a payment. Tap refused it with 422.",
    command: "logs transaction-processor --contains CARD_NUMBER_REFUSED",
    first: "have the caller that each entry names send the gateway's token in place of the number.",
  });
  for (const [purpose, service] of Object.entries({
    payment: "transaction-processor",
    batch: "batch-worker",
  } as const)) {
    monitoring.alarm({
      purpose: `${purpose}-not-storable`,
      metric: customMetric(names.metricsNamespace, service, "PaymentNotStorable"),
      above: 0,
      what: "A payment passed every check, and DynamoDB refused it for good. Tap answered NOT_STORABLE, and charged nothing.",
      command: `logs ${service} --contains NOT_STORABLE`,
      first:
        "compare the first refusal with the newest deployment. Many at once: it writes what the table or its indexes do not take. A single one: a check admits a value that it should refuse.",
    });
  }
  monitoring.alarm({
    purpose: "fraud-signatures-refused",
    metric: customMetric(names.metricsNamespace, "fraud-handler", "SignatureRefused"),
    above: 20,
    what: "More than 20 fraud webhooks within five minutes had no valid signature.",
    command: "secrets status fraud",
    first: "compare with when the vendor rotated its secret. The access log has the addresses.",
  });
}
