import { useLayoutEffect, useRef } from "preact/hooks";
import { remember, remembered } from "./session";

type Handlers = Readonly<Record<string, (() => void) | undefined>>;

const NAME = "single-keys";
export const areSingleKeysOn = (): boolean => remembered(NAME) !== "off";
export const setSingleKeys = (isOn: boolean): void => remember(NAME, isOn ? "on" : "off");

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, select, textarea, [contenteditable]") !== null;

/** Whether a key counts by itself: nobody types, no dialog is open, and such keys are not turned off. */
export const isSingleKey = (event: KeyboardEvent): boolean =>
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !isTyping(event.target) &&
  areSingleKeysOn() &&
  document.querySelector("dialog[open]") === null;

/** Keys without a modifier. `isSingleKey` says when they count. */
export function useSingleKeys(handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  // At once: a key that comes right after the rows must not be lost.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!isSingleKey(event)) return;
      if (event.key === "Enter" && (event.target as Element).closest("a, button, summary")) return;
      const handler = latest.current[event.key];
      if (handler === undefined) return;
      event.preventDefault();
      handler();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
