import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Wish } from "./action";

export const OpenActionContext = createContext<((wish: Wish) => void) | undefined>(undefined);

/**
 * Opens the three steps of an action. They belong to the whole page: the row that asked for them may leave its list while
 * the action goes on, as an approved review does.
 */
export function useOpenAction(): (wish: Wish) => void {
  const open = useContext(OpenActionContext);
  if (open === undefined) throw new Error("the shell provides it");
  return open;
}
