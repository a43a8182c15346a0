/**
 * These tests check which cells a measurement reads during a run, and that its numbers
 * equal those of a single pass.
 */
import { describe, expect, it } from "vitest";
import type { MetricPair } from "#core/metrics/metric.ts";
import { readPairSums, sumPair } from "#core/metrics/pair-sums.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import { createResultRaster } from "#engine/result-raster.ts";
import { candidateOfResult } from "./candidate-image.ts";
import { type KeptCells, sumArea } from "./cell-sums.ts";
import type { PairSource } from "./pair-source.ts";

const SIDE = 640;
const WHOLE = { col: 0, row: 0, width: SIDE, height: SIDE };
const noise = (i: number) => ((i * 2654435761) >>> 8) / 2 ** 24;

/** A picture that is painted bit by bit, against a grey reference. */
function setUp() {
  const affine = [1, 0, 5e5, 0, -1, 5e6] as const;
  const raster = createResultRaster(
    { crs: "EPSG:32631", affine, width: SIDE, height: SIDE },
    "rgb8",
  );
  const candidate = candidateOfResult(raster);
  const parts: PixelWindow[] = [];
  const read = async (part: PixelWindow): Promise<MetricPair> => {
    const { data, valid } = await candidate.read(part);
    const { width, height } = part;
    const b = new Float32Array(data.length).fill(0.5);
    return { a: data, b, bands: 3, width, height, valid };
  };
  const source = (): PairSource => ({
    window: candidate.extent() as PixelWindow,
    bounds: WHOLE,
    readPair: (part) => {
      parts.push(part);
      return read(part);
    },
    areaMask: () => null,
    areaKey: "",
    revision: candidate.revision,
  });
  const kept: KeptCells = new Map();
  return {
    paint(window: PixelWindow) {
      const size = window.width * window.height;
      raster.markValid(window, new Uint8Array(size).fill(1));
      const values = Float32Array.from({ length: 3 * size }, (_, i) => noise(i));
      raster.write(window, values, true);
    },
    /** The values, and how many pixels were read for them. */
    async measure() {
      parts.length = 0;
      const none = async () => undefined;
      const { readings } = readPairSums(
        await sumArea(source(), kept, none, () => undefined),
      );
      const values = readings.map(({ value }) => value);
      return { values, px: parts.reduce((n, p) => n + p.width * p.height, 0) };
    },
    async onePass() {
      return readPairSums(sumPair(await read(WHOLE))).readings.map((r) => r.value);
    },
  };
}

describe("sums over cells that are kept", () => {
  const tile = (col: number, row: number) => ({ col, row, width: 160, height: 160 });

  it("are those of one pass, whatever was painted in between", async () => {
    const { paint, measure, onePass } = setUp();
    for (const window of [
      tile(240, 240),
      tile(80, 240),
      tile(400, 80),
      tile(80, 400),
    ]) {
      paint(window);
      const { values } = await measure();
      const expected = await onePass();
      for (const [i, value] of values.entries()) {
        expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-9);
      }
    }
  });

  it("cost a tile what it has painted, wherever the hull of the run lies", async () => {
    const { paint, measure } = setUp();
    paint(tile(240, 240));
    await measure();
    // Far away: the hull grows over cells that have no pixels, and past painted ones.
    paint(tile(480, 480));
    const { px } = await measure();
    expect(px).toBeGreaterThan(160 ** 2);
    expect(px).toBeLessThan(3 * 160 ** 2);
    expect((await measure()).px).toBe(0);
  });
});
