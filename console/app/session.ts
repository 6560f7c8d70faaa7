const NAME = "tap-key";

/**
 * The key that each call needs. It comes behind the # of the first address, which no server sees, and is kept for this
 * address and port: a page of another one cannot read it.
 */
export function takeKey(): void {
  const [, key] = /^#key=([\w-]+)$/.exec(location.hash) ?? [];
  if (key === undefined) return;
  localStorage.setItem(NAME, key);
  history.replaceState(null, "", location.pathname + location.search);
}

export const keyOfCalls = (): string => localStorage.getItem(NAME) ?? "";

/** A choice that this browser remembers. */
export const remembered = (name: string): string | undefined => localStorage.getItem(`tap-${name}`) ?? undefined;
export function remember(name: string, value: string): void {
  localStorage.setItem(`tap-${name}`, value);
}
