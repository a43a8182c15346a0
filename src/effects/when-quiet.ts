/**
 * This file tells when the page has come to rest. What it does by itself starts then, and
 * neither delays its first pictures nor the visitor's first click.
 */

/** Without a long task for this long the page is at rest. */
const QUIET_MS = 500;
/** A page that never rests, on a slow machine, starts nonetheless. */
const LATEST_MS = 3000;

/**
 * Returns a function to call whenever something has been done. Once nothing has been, and
 * no task has taken longer than 50 ms, for a while, `start` is called, and never again.
 */
export function whenQuiet(start: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = Number.POSITIVE_INFINITY;
  let isOver = false;
  const stir = () => {
    if (isOver) {
      return;
    }
    const now = performance.now();
    latest = Math.min(latest, now + LATEST_MS);
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        isOver = true;
        observer?.disconnect();
        start();
      },
      Math.min(QUIET_MS, latest - now),
    );
  };
  const observer = observeLongTasks(() => {
    // Those before the first call belong to the page's start.
    if (timer !== undefined) {
      stir();
    }
  });
  return stir;
}

/** Only Chromium tells of long tasks; elsewhere there are none. */
function observeLongTasks(onLongTask: () => void): PerformanceObserver | null {
  if (!PerformanceObserver.supportedEntryTypes.includes("longtask")) {
    return null;
  }
  const observer = new PerformanceObserver(onLongTask);
  observer.observe({ type: "longtask" });
  return observer;
}
