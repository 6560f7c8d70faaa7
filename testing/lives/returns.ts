import type { Books, Dispute, Recorder, Refund } from "./life";

/** Opens a dispute, or moves one that is there: inquiry, open, lost or won, and won after it was lost. */
export function moveDispute(
  { disputes }: Pick<Books, "disputes">,
  recorder: Recorder,
  options: { readonly prefix: string; readonly captured: number; readonly emit: (dispute: Dispute) => void },
): void {
  const { choices } = recorder;
  const open = disputes.find(({ status }) => status === "open" || status === "inquiry");
  const lost = disputes.find(({ status }) => status === "lost");
  if (open !== undefined) {
    recorder.apart();
    const status = open.status === "inquiry" ? choices.of("open", "won") : choices.of("lost", "won");
    Object.assign(open, { status, lost: status === "lost" ? open.amount : 0 });
    options.emit(open);
  } else if (lost !== undefined && choices.chance(50)) {
    recorder.back();
    recorder.mark("dispute won after it was lost");
    Object.assign(lost, { status: "won", lost: 0 });
    options.emit(lost);
  } else {
    recorder.apart();
    const status = choices.of("open", "open", "inquiry");
    if (status === "inquiry") recorder.mark("inquiry");
    if (disputes.length > 0) recorder.mark("several disputes");
    const name = `${options.prefix}${disputes.length + 1}`;
    const dispute: Dispute = { name, amount: choices.part(options.captured), lost: 0, status };
    disputes.push(dispute);
    options.emit(dispute);
  }
}

/** Ends the first of the refunds that are in the state `from`. */
export function endRefund(
  refunds: readonly Refund[],
  recorder: Recorder,
  [from, to]: readonly ["pending" | "succeeded", "succeeded" | "failed"],
  emit: (refund: Refund) => void,
): void {
  const refund = refunds.find(({ status }) => status === from);
  if (refund === undefined) return;
  recorder.apart();
  if (to === "failed") recorder.mark(`refund fails when ${from}`);
  refund.status = to;
  emit(refund);
}
