/** This file tells the page how far an evaluation is. */
import type { EvaluationNews } from "#engine/evaluate/evaluate-data.ts";
import type { AppStore } from "#state/app-store.ts";
import { evaluationMoved } from "#state/recompute-actions.ts";

export const CLOCK = {
  nowMs: () => performance.now(),
  isoNow: () => new Date().toISOString(),
};

/** Says how far it is, and how long the rest takes at the pace so far. */
export function newsTo(store: AppStore): (news: EvaluationNews) => void {
  const began = CLOCK.nowMs();
  return ({ fraction, text, measured, kept }) => {
    const done = measured - 1;
    const total = (measured + kept) / fraction;
    const eachS = (CLOCK.nowMs() - began) / 1000 / done;
    const leftS = done < 1 ? null : eachS * (total - kept - done);
    const before = Math.max(0, (done + kept) / total);
    evaluationMoved(store, { fraction: before, text, leftS });
  };
}
