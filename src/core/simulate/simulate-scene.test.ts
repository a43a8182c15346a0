import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { rasterizeEpoch } from "./epoch/rasterize-epoch.ts";
import { buildLayout } from "./layout/build-layout.ts";
import { LABELS } from "./materials.ts";
import { frameOf, type SceneSpec } from "./scene-spec.ts";
import { simulateScene, simulateSceneSteps } from "./simulate-scene.ts";
import type { SimulatedScene, SimulationStep } from "./simulated-scene.ts";

const SMALL: SceneSpec = { style: "bengbu", seed: 11, overrides: { sizePx: 128 } };

function bytesOf({ dn, cleanSigma0, eo, labels, dsm }: SimulatedScene): Buffer {
  return Buffer.concat(
    [dn, cleanSigma0, eo, labels, dsm].map(({ buffer }) =>
      Buffer.from(buffer as ArrayBuffer),
    ),
  );
}

describe("simulateScene", () => {
  it("gives the same bytes for the same specification, others for another seed", () => {
    const first = bytesOf(simulateScene(SMALL));
    expect(bytesOf(simulateScene(SMALL)).equals(first)).toBe(true);
    expect(bytesOf(simulateScene({ ...SMALL, seed: 12 })).equals(first)).toBe(false);
  });

  it("gives pictures of the asked size, without nodata and with known labels", () => {
    const { dn, cleanSigma0, eo, labels, dsm } = simulateScene(SMALL);
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
    const scene = simulateScene(SMALL);
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
    const plain = simulateScene({
      ...SMALL,
      overrides: { sizePx: 128, misregistrationPx: [0, 0] },
    });
    expect(Buffer.from(shifted.labels).equals(Buffer.from(plain.labels))).toBe(true);
    expect(Buffer.from(shifted.eo).equals(Buffer.from(plain.eo))).toBe(false);
  });
});

describe("simulateSceneSteps", () => {
  it("goes through layout, radar and optical in order, never back", () => {
    const steps: SimulationStep[] = [...simulateSceneSteps(SMALL)];
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
