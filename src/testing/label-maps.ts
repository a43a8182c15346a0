/** This file compares the land cover of layouts: how much it differs from seed to seed. */

import { LABELS } from "#core/regions/labels.ts";
import { signedArea } from "#simulate/geometry.ts";
import type { Layout } from "#simulate/layout/layout.ts";

const STEP_CELLS = 3;

/** Label ids of the scene without its margins, buildings included, every third cell. */
export function labelMap(layout: Layout): Uint8Array {
  const { cells, padCells, cellM } = layout.frame;
  const labels = layout.label.slice();
  for (const { outline, label } of layout.buildings) {
    const [x, y] = outline.reduce(([a, b], [px, py]) => [a + px, b + py], [0, 0]);
    const reach = Math.sqrt(Math.abs(signedArea(outline))) / 2;
    const [cx, cy] = [x / outline.length, y / outline.length];
    // Good enough for shares: a square of the same area.
    for (let row = (cy - reach) / cellM; row < (cy + reach) / cellM; row += 1) {
      for (let col = (cx - reach) / cellM; col < (cx + reach) / cellM; col += 1) {
        if (row >= 0 && col >= 0 && row < cells && col < cells) {
          labels[Math.floor(row) * cells + Math.floor(col)] = label;
        }
      }
    }
  }
  const size = Math.floor((cells - 2 * padCells) / STEP_CELLS);
  return Uint8Array.from({ length: size * size }, (_, i) => {
    const row = padCells + STEP_CELLS * Math.floor(i / size);
    const col = padCells + STEP_CELLS * (i % size);
    return labels[row * cells + col] as number;
  });
}

/** Share of each label, 0–1, by its id. */
export function labelShares(labels: Uint8Array): number[] {
  const shares = LABELS.map(() => 0);
  for (const label of labels) {
    shares[label] = (shares[label] as number) + 1 / labels.length;
  }
  return shares;
}

/**
 * By how much the labels of two maps agree beyond what their shares give by chance, the
 * mean over all pairs: 0 = as unrelated maps would, near 1 = the same map again.
 */
export function agreementAboveChance(maps: readonly Uint8Array[]): number {
  const shares = maps.map(labelShares);
  let [excess, pairs] = [0, 0];
  maps.forEach((a, i) => {
    maps.slice(0, i).forEach((b, j) => {
      let equal = 0;
      a.forEach((label, k) => {
        equal += label === b[k] ? 1 : 0;
      });
      const chance = LABELS.reduce(
        (sum, _, id) => sum + (shares[i]?.[id] ?? 0) * (shares[j]?.[id] ?? 0),
        0,
      );
      excess += equal / a.length - chance;
      pairs += 1;
    });
  });
  return excess / pairs;
}
