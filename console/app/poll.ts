import { delayMs } from "./delay";

interface Refresher {
  readonly everyMs: number;
  dueAt: number;
  /** Resolves to whether it worked. */
  refresh(): Promise<boolean>;
}

/** What one timer looks at: everything on the page that is live. */
const refreshers = new Set<Refresher>();
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let isPaused = false;

function schedule(): void {
  clearTimeout(timer);
  if (!isPaused && refreshers.size > 0) timer = setTimeout(tick, delayMs(document.hidden, failures));
}

async function tick(): Promise<void> {
  const now = Date.now();
  const due = [...refreshers].filter(({ dueAt }) => dueAt <= now);
  for (const one of due) one.dueAt = now + one.everyMs;
  const worked = await Promise.all(due.map((one) => one.refresh()));
  if (due.length > 0) failures = worked.every(Boolean) ? 0 : failures + 1;
  schedule();
}

/** Has it called again and again, until the returned function is called. */
export function keepFresh(everySeconds: number, refresh: () => Promise<boolean>): () => void {
  const everyMs = everySeconds * 1000;
  const one: Refresher = { everyMs, dueAt: Date.now() + everyMs, refresh };
  refreshers.add(one);
  schedule();
  return () => refreshers.delete(one);
}

/** Looks at everything now. */
export function refreshAll(): void {
  for (const one of refreshers) one.dueAt = 0;
  void tick();
}

export function pause(paused: boolean): void {
  isPaused = paused;
  if (paused) clearTimeout(timer);
  else refreshAll();
}

/** A page that comes back into sight shows what is due. */
export function watchVisibility(): void {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !isPaused) void tick();
  });
}
