import { describe, expect, it } from "vitest";
import type { PixelWindow } from "#core/raster/grid.ts";
import { makeFeatures } from "#testing/fixtures/distributions/recipe.ts";
import type { FeatureNetwork } from "./feature-network.ts";
import { measureDistribution } from "./measure-distribution.ts";
import type { OpenComparison } from "./open-comparison.ts";

const PATCH = 8;
const DIMS = 4;
const features = makeFeatures(64, DIMS, 1, 0).features;
const others = makeFeatures(64, DIMS, 2, 0.5).features;

/**
 * An area of 20 × 24 px at (3, 5): 2 × 3 whole patches. Pixels are their number in the
 * grid, and `isValid` says which exist.
 */
function areaOf(isValid: (row: number, col: number) => boolean): OpenComparison {
  const pixelsOf = ({ row, col, width, height }: PixelWindow, f: typeof isValid) =>
    Uint8Array.from({ length: width * height }, (_, i) =>
      f(row + Math.floor(i / width), col + (i % width)) ? 1 : 0,
    );
  return {
    window: { row: 5, col: 3, width: 20, height: 24 },
    grid: {
      crs: "pixel",
      affine: [1, 0, 0, 0, 1, 0],
      width: 40,
      height: 40,
    },
    readPair: async (part: PixelWindow) => {
      const a = new Float32Array(part.width * part.height).fill(
        part.row * 40 + part.col,
      );
      const valid = pixelsOf(part, isValid);
      return { a, b: a, bands: 1, width: part.width, height: part.height, valid };
    },
    areaMask: () => null,
  } as unknown as OpenComparison;
}

const seen: number[] = [];
const network: FeatureNetwork = {
  frechetName: "FD-Test",
  kernelName: "KID-Test",
  settings: "features of the test",
  leastPx: 4,
  async features({ a }) {
    const at = (seen.push(a[0] as number) - 1) * DIMS;
    return [features.slice(at, at + DIMS), others.slice(at, at + DIMS)];
  },
};

async function measure(
  area: OpenComparison,
  patchPx = PATCH,
  signal = new AbortController().signal,
) {
  seen.length = 0;
  const progress: number[] = [];
  const pace = async () => signal.throwIfAborted();
  const found = await measureDistribution(area, { patchPx }, network, {
    pace,
    signal,
    onProgress: (done, total) => progress.push(done / total),
  });
  return { found, progress };
}

describe("measureDistribution", () => {
  it("takes whole patches of the area, row by row, and says so", async () => {
    const { found, progress } = await measure(areaOf(() => true));
    const corners = [5, 13, 21].flatMap((row) => [3, 11].map((col) => row * 40 + col));
    expect(seen).toEqual(corners);
    expect(progress.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6].map((n) => n / 6));
    // The distances of the two sets.
    expect(progress.length).toBeGreaterThan(6);
    expect(progress.at(-1)).toBe(1);
    expect(found).toMatchObject({ n: 6, skipped: 0, patchPx: PATCH });
    expect(found.grid).toMatchObject({ width: 20, height: 24 });
    expect(found.readings.map(({ label }) => label)).toEqual(["FD-Test", "KID-Test"]);
    expect(found.readings[1]?.warning).toContain("n = 6");
  });

  it("leaves out patches that are less than half valid", async () => {
    // The first patch has 3 of its 8 columns, all others all.
    const { found, progress } = await measure(
      areaOf((row, col) => row >= 13 || col > 7),
    );
    expect(found).toMatchObject({ n: 5, skipped: 1 });
    expect(seen).not.toContain(5 * 40 + 3);
    expect(progress.at(-1)).toBe(1);
  });

  it("refuses too few or too small patches, and ends when stopped", async () => {
    const refused = { code: "measure-refused" };
    await expect(
      measure(
        areaOf(() => true),
        20,
      ),
    ).rejects.toMatchObject(refused);
    await expect(
      measure(
        areaOf(() => true),
        3,
      ),
    ).rejects.toMatchObject(refused);
    const lonely = areaOf((row, col) => row < 13 && col < 11);
    await expect(measure(lonely)).rejects.toMatchObject(refused);
    await expect(measure(areaOf(() => false))).rejects.toMatchObject(refused);
    const stopped = measure(
      areaOf(() => true),
      PATCH,
      AbortSignal.abort(),
    );
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  });
});
