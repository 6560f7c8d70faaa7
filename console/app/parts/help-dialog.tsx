import { useEffect, useRef, useState } from "preact/hooks";
import { areSingleKeysOn, setSingleKeys } from "../keys";
import { places } from "./places";

const keys: readonly (readonly [key: string, what: string])[] = [
  ["/", "search"],
  ["j k", "next row, row before"],
  ["Enter", "open the row"],
  ["Esc", "close what is open"],
  ["r", "replay the open event"],
  ["t", "times: ages, or UTC"],
  [".", "copy the address of this view"],
  ["?", "this list"],
];

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOn, setOn] = useState(areSingleKeysOn());
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {[...keys, ...places.map(({ letter, text }) => [`g ${letter}`, text] as const)].map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split(" ").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="row">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ currentTarget: { checked } }) => {
            setSingleKeys(checked);
            setOn(checked);
          }}
        />
        Single keys work
      </label>
      <p class="mut">Every view is an address, and shows the tap command that prints the same.</p>
      <div class="row ends">
        <button type="button" class="btn" autofocus onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
