import type { Wish } from "../action";
import { useSingleKeys } from "../keys";
import { useOpenAction } from "../open-action";

interface ActionButtonProps {
  readonly wish: Wish;
  readonly text: string;
  /** A key that does the same. */
  readonly shortcut?: string;
  readonly look?: "main" | "bad" | "plain" | "small";
}

/** Opens the three steps of an action. */
export function ActionButton({ wish, text, shortcut, look }: ActionButtonProps) {
  const open = useOpenAction();
  useSingleKeys(shortcut === undefined ? {} : { [shortcut]: () => open(wish) });
  return (
    <button type="button" class={`btn ${look ?? ""}`} aria-haspopup="dialog" onClick={() => open(wish)}>
      {text}… {shortcut && <kbd>{shortcut}</kbd>}
    </button>
  );
}
