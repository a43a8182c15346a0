import { useEffect, useState } from "react";

/** Counts whole seconds since `key` last changed; 0 while it is null. */
export function useElapsed(key: string | number | null): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (key === null) {
      return;
    }
    const started = performance.now();
    const timer = setInterval(
      () => setSeconds(Math.floor((performance.now() - started) / 1000)),
      1000,
    );
    return () => clearInterval(timer);
  }, [key]);
  return seconds;
}

/**
 * Estimates the seconds that remain of a job from its speed so far; null before its
 * first part.
 */
export function secondsLeft(
  elapsedS: number,
  done: number,
  total: number,
): number | null {
  return done > 0 && done < total && elapsedS > 0
    ? (elapsedS * (total - done)) / done
    : null;
}
