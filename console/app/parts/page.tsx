import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CommandRequest } from "../../shared/command-line";
import { useSingleKeys } from "../keys";
import { go } from "../route";
import { Command } from "./command";

interface PageProps {
  readonly title: string;
  /** Shown in place of the title, where that is an id. */
  readonly heading?: ComponentChildren;
  readonly request: CommandRequest;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A view: its name, the command that shows the same, and what it shows. */
export function Page({ title, heading, request, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Tap`;
  }, [title]);
  return (
    <>
      <div class="head">
        <h1 tabIndex={-1}>{heading ?? title}</h1>
        {actions}
      </div>
      <Command request={request} />
      {children}
    </>
  );
}

interface DrawerProps {
  readonly label: string;
  /** Address without the drawer. */
  readonly closeHref: string;
  readonly footer?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** One item beside its list; on a narrow screen in place of it. */
export function Drawer({ label, closeHref, footer, children }: DrawerProps) {
  const place = useRef<HTMLElement>(null);
  useSingleKeys({ Escape: () => go(closeHref, { isReplaced: true }) });
  useEffect(() => {
    const before = document.activeElement;
    if (matchMedia("(max-width: 1200px)").matches) place.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside class="drawer" aria-label={label} ref={place} tabIndex={-1}>
      <a class="btn plain small close" href={closeHref}>
        Close <kbd>Esc</kbd>
      </a>
      <div class="inside">{children}</div>
      {footer && <footer>{footer}</footer>}
    </aside>
  );
}
