import { useState } from "preact/hooks";
import type { Wish } from "../action";
import { useSingleKeys } from "../keys";
import { ActionDialog } from "./action-dialog";

interface ActionButtonProps {
  readonly wish: Wish;
  readonly text: string;
  /** A key that does the same. */
  readonly shortcut?: string;
  readonly look?: "main" | "bad" | "plain" | "small";
}

/** Opens the three steps of an action. */
export function ActionButton({ wish, text, shortcut, look }: ActionButtonProps) {
  const [isOpen, setOpen] = useState(false);
  useSingleKeys(shortcut === undefined ? {} : { [shortcut]: () => setOpen(true) });
  return (
    <>
      <button type="button" class={`btn ${look ?? ""}`} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {text}… {shortcut && <kbd>{shortcut}</kbd>}
      </button>
      {isOpen && <ActionDialog wish={wish} onClose={() => setOpen(false)} />}
    </>
  );
}
