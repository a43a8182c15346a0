/** Time, as the engine sees it; a fake one makes runs repeatable in tests. */
export interface Clock {
  /** Milliseconds from any fixed point, monotonic. */
  nowMs(): number;
  /** Wall-clock time, ISO 8601 in UTC. */
  isoNow(): string;
}
