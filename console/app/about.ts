import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { About } from "../shared/answers";

export const AboutContext = createContext<About | undefined>(undefined);

export function useAbout(): About {
  const about = useContext(AboutContext);
  if (about === undefined) throw new Error("it is known before anything is shown");
  return about;
}
