import { useEffect, useState } from "preact/hooks";

/** The address, which says all of a view. */
export interface Route {
  /** `["transactions", "pay_1"]` */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

const listeners = new Set<() => void>();

export const currentRoute = (): Route => ({
  path: location.pathname.split("/").filter(Boolean).map(decodeURIComponent),
  query: Object.fromEntries(new URLSearchParams(location.search)),
});

export function go(href: string, { isReplaced = false } = {}): void {
  if (isReplaced) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute);
  useEffect(() => {
    const update = () => setRoute(currentRoute());
    listeners.add(update);
    addEventListener("popstate", update);
    return () => {
      listeners.delete(update);
      removeEventListener("popstate", update);
    };
  }, []);
  return route;
}

/** Links of this page change the address without loading it anew. */
export function takeOverLinks(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    const isOwn = link?.origin === location.origin && !link.target && !link.hasAttribute("download");
    if (!isOwn || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.hash) return;
    event.preventDefault();
    const isOtherPage = link.pathname !== location.pathname;
    go(link.pathname + link.search);
    if (isOtherPage) scrollTo(0, 0);
  });
}
