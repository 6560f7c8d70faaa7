import type { MetricName } from "../../core/contracts/metrics";
import * as texts from "./alarm-texts";
import type { AlarmProps } from "./alarms";
import { customMetric } from "./metric";

/** Alarms on what functions of several features count, together. */
export function sharedAlarms(namespace: string): readonly AlarmProps[] {
  const counted = (name: MetricName) => customMetric(namespace, name);
  return [
    { purpose: "calls-throttled", metric: counted("CallThrottled"), above: 0, periods: 2, ...texts.throttledCalls },
    { purpose: "card-data", metric: counted("CardDataFound"), above: 0, ...texts.cardData },
    {
      purpose: "signatures-refused",
      metric: counted("SignatureRefused"),
      above: texts.REFUSED_SIGNATURES,
      ...texts.refusedSignatures,
    },
  ];
}
