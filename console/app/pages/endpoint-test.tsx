import { useState } from "preact/hooks";
import type { ShownFailure } from "../../shared/answers";
import { useAbout } from "../about";
import { act, CallFailed } from "../api";
import { Failure } from "../parts/states";

interface Tested {
  readonly problem: string | null;
  readonly http_status?: number;
  readonly milliseconds?: number;
}

/** Sends a signed test event to the endpoint, and says what came back. Nothing that is stored changes. */
export function TestButton({ merchant }: { readonly merchant: string }) {
  const { isReadOnly } = useAbout();
  const [isBusy, setBusy] = useState(false);
  const [tested, setTested] = useState<Tested>();
  const [failure, setFailure] = useState<ShownFailure>();
  const test = async () => {
    setBusy(true);
    setTested(undefined);
    setFailure(undefined);
    try {
      await act({ command: "deliveries test", places: [merchant] }, (line) => {
        if ("record" in line) setTested(line.record as unknown as Tested);
        if ("failure" in line) setFailure(line.failure);
      });
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      setFailure(error.failure);
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" class="btn" disabled={isBusy || isReadOnly} onClick={test}>
        {isBusy ? "Sending …" : "Send a test event"}
      </button>
      <span role="status">
        {tested &&
          (tested.problem === null
            ? `Answered ${tested.http_status} in ${Math.round(tested.milliseconds ?? 0)} ms.`
            : tested.problem)}
      </span>
      {failure && <Failure failure={failure} canRetry={false} />}
    </>
  );
}
