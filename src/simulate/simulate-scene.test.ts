import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { LABELS } from "#core/regions/labels.ts";
import { isSameBytes } from "#testing/bytes.ts";
import { rasterizeEpoch } from "./epoch/rasterize-epoch.ts";
import { buildLayout } from "./layout/build-layout.ts";
import { frameOf, type SceneSpec } from "./scene-spec.ts";
import { simulateScene, simulateSceneSteps } from "./simulate-scene.ts";
import type { SimulatedScene, SimulationStep } from "./simulated-scene.ts";

const SMALL: SceneSpec = { style: "bengbu", seed: 11, overrides: { sizePx: 128 } };

/** A scene by its steps, and the steps. */
function runSteps(spec: SceneSpec): { scene: SimulatedScene; steps: SimulationStep[] } {
  const running = simulateSceneSteps(spec);
  const steps: SimulationStep[] = [];
  for (;;) {
    const step = running.next();
    if (step.done === true) {
      return { scene: step.value, steps };
    }
    steps.push(step.value);
  }
}

const RASTERS = ["dn", "cleanSigma0", "eo", "labels", "dsm"] as const;

/** Rasters that differ. */
const differences = (a: SimulatedScene, b: SimulatedScene) =>
  RASTERS.filter((raster) => !isSameBytes(a[raster], b[raster]));

const scene = simulateScene(SMALL);

describe("simulateScene", () => {
  it("gives other bytes for another seed", () => {
    expect(differences(simulateScene({ ...SMALL, seed: 12 }), scene)).toEqual(RASTERS);
  });

  it("gives pictures of the asked size, without nodata and with known labels", () => {
    const { dn, cleanSigma0, eo, labels, dsm } = scene;
    expect([dn, cleanSigma0, labels, dsm].map(({ length }) => length)).toEqual(
      Array.from({ length: 4 }, () => 128 ** 2),
    );
    expect(eo).toHaveLength(3 * 128 ** 2);
    expect(dn.every((value) => value > 0)).toBe(true);
    expect(cleanSigma0.every((value) => value > 0 && Number.isFinite(value))).toBe(
      true,
    );
    expect(labels.every((label) => label < LABELS.length)).toBe(true);
    expect(new Set(eo).size).toBeGreaterThan(100);
  });

  it("takes labels and heights from the cells of the optical date", () => {
    const frame = frameOf(scene.acquisition);
    const layout = buildLayout(SMALL.style, SMALL.seed, frame);
    const truth = rasterizeEpoch(layout, "eo", scene.acquisition.timeGapDays);
    for (const [row, col] of [
      [0, 0],
      [127, 127],
      [40, 90],
    ] as const) {
      const cell = (frame.padCells + 2 * row) * frame.cells + frame.padCells + 2 * col;
      const four = [cell, cell + 1, cell + frame.cells, cell + frame.cells + 1];
      const mean =
        four.reduce((sum, at) => sum + (truth.height[at] as number), 0) / four.length;
      expect(scene.labels[row * 128 + col]).toBe(truth.label[cell]);
      expect(scene.dsm[row * 128 + col]).toBeCloseTo(mean, 4);
    }
  });

  it("does not move the truth with the picture", () => {
    const shifted = simulateScene({
      ...SMALL,
      overrides: { sizePx: 128, misregistrationPx: [6, -6] },
    });
    expect(differences(shifted, scene)).toEqual(["eo"]);
  });
});

describe("simulateSceneSteps", () => {
  it("gives the same bytes, through layout, radar and optical in order, never back", () => {
    const { scene: again, steps } = runSteps(SMALL);
    expect(differences(again, scene)).toEqual([]);
    expect([...new Set(steps.map(({ what }) => what))]).toEqual([
      "layout",
      "radar",
      "optical",
    ]);
    const fractions = steps.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBeCloseTo(1, 6);
  });

  it("refuses before it begins", () => {
    const steps = simulateSceneSteps({ ...SMALL, overrides: { sizePx: 100 } });
    expect(() => steps.next()).toThrow(AppError);
  });
});
