import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useAbout } from "../about";
import type { Wish } from "../action";
import { hrefOf } from "../address";
import { isSingleKey, useSingleKeys } from "../keys";
import { OpenActionContext } from "../open-action";
import { pause } from "../poll";
import { often, useRead } from "../reading";
import type { IssueRow } from "../records";
import { go, type Route } from "../route";
import { remember, remembered } from "../session";
import { ActionDialog } from "./action-dialog";
import { HelpDialog } from "./help-dialog";
import { places } from "./places";

/** Milliseconds in which the letter follows `g`. */
const SEQUENCE_MS = 1_200;

export function Shell({ route, children }: { readonly route: Route; readonly children: ComponentChildren }) {
  const about = useAbout();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [wish, setWish] = useState<Wish>();
  const page = route.path[0] ?? "";
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useGoing();
  useSingleKeys({
    "?": () => setHelpOpen(true),
    ".": () => void navigator.clipboard.writeText(location.href),
  });
  useEffect(() => {
    setMenuOpen(false);
    // Who cannot see the page hears that it is another one.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [route.path.join("/")]);
  // A link in the result leads away from it.
  useEffect(() => setWish(undefined), [route]);
  return (
    <div class={isMenuOpen ? "app menu-open" : "app"}>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="top" data-env={about.isLocal ? "local" : about.stage}>
        <button type="button" class="btn menu" aria-expanded={isMenuOpen} onClick={() => setMenuOpen(!isMenuOpen)}>
          Menu
        </button>
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="22" height="22" /> Tap
        </a>
        <span class="env">
          {about.isLocal ? "local" : about.suffix} <span>{about.isLocal ? about.suffix : about.region}</span>
        </span>
        <Search route={route} />
        <Times />
        <Live />
        <Theme />
        <button type="button" class="btn plain small help" aria-label="Keys and help" onClick={() => setHelpOpen(true)}>
          <kbd>?</kbd>
        </button>
      </header>
      <nav class="side" aria-label="Pages">
        {places.map(({ path, text }) => (
          <a key={path} href={`/${path}`} aria-current={path === page ? "page" : undefined}>
            {text}
            {path === "issues" && <IssueCount />}
          </a>
        ))}
        <div class="who">
          <b>{about.principal}</b>
          {about.isReadOnly ? "may look only" : about.isLocal ? "the local operator" : `account ${about.accountId}`}
        </div>
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        {about.isReadOnly && (
          <p class="note warn slim">
            <span>
              This console only shows. Actions need the rights of operator, and a start without <code>--read-only</code>
              .
            </span>
          </p>
        )}
        <OpenActionContext.Provider value={setWish}>{children}</OpenActionContext.Provider>
      </main>
      {wish && <ActionDialog wish={wish} onClose={() => setWish(undefined)} />}
      {isHelpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}
    </div>
  );
}

/** `g` and a letter lead to a page. */
function useGoing(): void {
  const begunAt = useRef(0);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const place = places.find(({ letter }) => letter === event.key);
      const isSequence = Date.now() - begunAt.current < SEQUENCE_MS;
      begunAt.current = event.key === "g" && isSingleKey(event) ? Date.now() : 0;
      if (!isSequence || place === undefined || !isSingleKey(event)) return;
      // The letter alone may mean something else.
      event.stopImmediatePropagation();
      event.preventDefault();
      go(`/${place.path}`);
    };
    addEventListener("keydown", listen, { capture: true });
    return () => removeEventListener("keydown", listen, { capture: true });
  }, []);
}

function IssueCount() {
  const { answer } = useRead<IssueRow>({ command: "issues list" }, often.all);
  const count = answer?.records.length ?? 0;
  return count === 0 ? null : (
    <b class="hot">
      {count}
      <span class="vh"> causes</span>
    </b>
  );
}

function Search({ route }: { readonly route: Route }) {
  const field = useRef<HTMLInputElement>(null);
  useSingleKeys({ "/": () => field.current?.focus() });
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const text = field.current?.value.trim() ?? "";
          if (text) go(hrefOf(["search"], { text }));
        }}
      >
        <input
          ref={field}
          type="search"
          aria-label="Find by any id, reference or customer"
          placeholder="Any id, reference or customer"
          value={route.path[0] === "search" ? (route.query.text ?? "") : ""}
        />
        <kbd>/</kbd>
      </form>
    </search>
  );
}

/** Ages, or times in UTC, everywhere. A screen that is touched shows no tooltip: it has this switch alone. */
function Times() {
  const root = document.documentElement;
  const [isUtc, setUtc] = useState(root.dataset.time === "abs");
  const toggle = () => {
    root.dataset.time = isUtc ? "rel" : "abs";
    remember("time", root.dataset.time);
    setUtc(!isUtc);
  };
  useSingleKeys({ t: toggle });
  return (
    <button type="button" class="btn plain small utc" aria-label="Times in UTC" aria-pressed={isUtc} onClick={toggle}>
      UTC
    </button>
  );
}

function Live() {
  const [isLive, setLive] = useState(true);
  const toggle = () => {
    pause(isLive);
    setLive(!isLive);
  };
  return (
    <button type="button" class="btn plain small live" aria-pressed={isLive} onClick={toggle}>
      <i aria-hidden="true" /> {isLive ? "Live" : "Paused"}
    </button>
  );
}

const themes = ["auto", "light", "dark"] as const;

export function applyTheme(theme: string | undefined): void {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
}

function Theme() {
  const [theme, setTheme] = useState(remembered("theme") ?? "auto");
  const next = themes[(themes.indexOf(theme as (typeof themes)[number]) + 1) % themes.length] ?? "auto";
  const change = () => {
    remember("theme", next);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" class="btn plain small theme" onClick={change}>
      Theme: {theme}
    </button>
  );
}
