import { createProgress, durationText } from "#cli/output/progress.ts";
import type { ScenesProgress } from "./run-scenes.ts";

/**
 * Shows the progress of scenes on stderr: on a terminal as a bar that stays in its
 * line, otherwise as a line for every finished scene.
 */
export function showProgress(startedMs: number): (progress: ScenesProgress) => void {
  const progress = createProgress("");
  return ({ finished, done, total, fraction }) => {
    const elapsedS = (performance.now() - startedMs) / 1000;
    const leftS = fraction > 0.02 ? (elapsedS / fraction) * (1 - fraction) : null;
    const eta =
      leftS === null || done === total ? "" : ` · ${durationText(leftS)} left`;
    if (process.stderr.isTTY) {
      progress.show(fraction, `${done}/${total} scenes${eta}`);
      if (done === total) {
        process.stderr.write("\n");
      }
    } else if (finished !== null) {
      progress.note(`${finished.stem}: made, ${done}/${total}${eta}`);
    }
  };
}
