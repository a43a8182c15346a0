import type { ScenesProgress } from "./run-scenes.ts";

const BAR_LENGTH = 24;

/**
 * Shows on stderr how far scenes are: a bar that stays in its line on a terminal, a line
 * for every finished scene elsewhere.
 */
export function showProgress(startedMs: number): (progress: ScenesProgress) => void {
  return ({ finished, done, total, fraction }) => {
    const elapsedS = (performance.now() - startedMs) / 1000;
    const leftS = fraction > 0.02 ? (elapsedS / fraction) * (1 - fraction) : null;
    const eta =
      leftS === null || done === total ? "" : ` · ${durationText(leftS)} left`;
    if (process.stderr.isTTY) {
      const full = Math.round(fraction * BAR_LENGTH);
      const bar = "█".repeat(full) + "░".repeat(BAR_LENGTH - full);
      const end = done === total ? "\n" : "";
      process.stderr.write(`\r\x1b[K${bar} ${done}/${total} scenes${eta}${end}`);
    } else if (finished !== null) {
      process.stderr.write(`${finished.stem}: made, ${done}/${total}${eta}\n`);
    }
  };
}

function durationText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
