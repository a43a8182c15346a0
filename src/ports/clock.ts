/** Tells the time to the engine; tests use a fake one, which makes runs repeatable. */
export interface Clock {
  /** Returns milliseconds since any fixed point, monotonic. */
  nowMs(): number;
  /** Returns the wall-clock time, ISO 8601 in UTC. */
  isoNow(): string;
}
