/** These tests open scenes that are mostly nodata, or too large to be sampled as a whole. */
import { describe, expect, it } from "vitest";
import type { ResultId } from "#ports/ids.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import { open, ramp, request, setUp } from "#testing/engine-on-arrays.ts";

const asUint16 = (source: RasterSource): RasterSource => ({
  ...source,
  info: { ...source.info, sampleType: "uint16" },
});
/** Data in one corner, where none of the first windows looks; 0 elsewhere. */
const inCorner = (row: number, col: number) =>
  row < 165 && col < 165 ? 10 * ramp(row, col) : Number.NaN;

describe("a scene with data in one corner only", () => {
  it("opens, and its level is taken from what is there", async () => {
    const { engine } = setUp({ size: 1500, sar: inCorner, wrap: asUint16 });
    const sceneId = await open(engine, "sar");
    const key: { resultId: ResultId } = { resultId: "result-0" };
    const events: string[] = [];
    await engine.run(request(sceneId), (event) => {
      if (event.type === "planned") {
        key.resultId = event.plan.results[0]?.resultId as ResultId;
      }
      events.push(event.type);
    });
    // The 0.99 quantile, about DN 2170, goes to 255; DN 400 to about 47.
    const reading = await engine.readCursor(
      { kind: "result", resultId: key.resultId },
      "EPSG:32631",
      5e5 + 1,
      5e6 - 1,
    );
    const red = reading?.kind === "rgb" ? reading.rgb?.[0] : null;
    expect(red).toBeGreaterThan(42);
    expect(red).toBeLessThan(52);
  });

  it("is refused when there is none at all", async () => {
    const { engine } = setUp({ size: 1500, sar: () => Number.NaN, wrap: asUint16 });
    await expect(open(engine, "sar")).rejects.toMatchObject({ code: "all-nodata" });
  });
});

describe("a scene too large to look at, without overviews", () => {
  it("has a histogram all the same", async () => {
    const side = 24_000;
    const info = { width: side, height: side };
    const levels = [{ ...info, tileWidth: 512, tileHeight: 512 }];
    let readPx = 0;
    const flat = (source: RasterSource): RasterSource => ({
      ...source,
      async readWindow(_, window) {
        const size = window.width * window.height;
        readPx += size;
        const data = Float32Array.from({ length: size }, (_, i) => 90 + (i % 21));
        return { data, window, bands: 1 };
      },
    });
    const { engine } = setUp({ size: 0, info: { ...info, levels }, wrap: flat });
    const histogram = await engine.histogram(await open(engine, "sar"), null);
    // DN 100: 20·log10(100) = 40 dB
    expect(histogram?.percentiles["50"]).toBeCloseTo(40, 0);
    expect(readPx).toBeLessThan(1e6);
  });
});
