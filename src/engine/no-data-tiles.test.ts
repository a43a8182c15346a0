/** Map tiles of a result tell ground without radar data from ground that no run has reached. */
import { describe, expect, it } from "vitest";
import type { Engine } from "#ports/engine.ts";
import type { ResultId } from "#ports/ids.ts";
import { open, PX, ramp, request, setUp } from "#testing/engine-on-arrays.ts";

const SIZE = 300;
const GRID = {
  crs: "EPSG:32631",
  affine: [PX, 0, 5e5, 0, -PX, 5e6],
  width: SIZE,
  height: SIZE,
} as const;
/** As in a rotated product: nothing in a corner, here the upper left one. */
const CORNER = 90;
const cornered = (row: number, col: number) =>
  row + col < CORNER ? Number.NaN : ramp(row, col);

/** The share of each state in the tile over `grid`, in pixels. */
async function countStates(engine: Engine, resultId: ResultId, grid = GRID) {
  const tile = await engine.renderTile({ kind: "result", resultId }, grid);
  if (tile?.kind !== "rgba") {
    return { painted: 0, noData: 0, open: grid.width * grid.height };
  }
  const states = { painted: 0, noData: 0, open: 0 };
  let contradictions = 0;
  for (let i = 0; i < grid.width * grid.height; i += 1) {
    const isPainted = (tile.data[4 * i + 3] as number) > 0;
    const isNoData = tile.noData?.[i] === 1;
    contradictions += Number(isPainted && isNoData);
    states[isPainted ? "painted" : isNoData ? "noData" : "open"] += 1;
  }
  expect(contradictions).toBe(0);
  return states;
}

async function runFor(engine: Engine, tiles: number, preview = false) {
  const sceneId = await open(engine, "sar");
  const stop = new AbortController();
  const key: { id: ResultId } = { id: "result-0" };
  await engine.run(
    { ...request(sceneId), preview },
    (event) => {
      key.id =
        event.type === "planned"
          ? (event.plan.results[0]?.resultId as ResultId)
          : key.id;
      if (event.type === "tile" && event.done === tiles) {
        stop.abort();
      }
    },
    stop.signal,
  );
  return key.id;
}

const inCorner = (CORNER * (CORNER + 1)) / 2;

describe("a scene with a corner without radar data", () => {
  it("has no open pixel left after a complete run", async () => {
    const { engine } = setUp({ sar: cornered });
    const resultId = await runFor(engine, Number.POSITIVE_INFINITY);
    expect(await countStates(engine, resultId)).toEqual({
      painted: SIZE ** 2 - inCorner,
      noData: inCorner,
      open: 0,
    });
    // Half the size, so that the tile is made from a coarser level.
    const half = {
      ...GRID,
      affine: [2 * PX, 0, 5e5, 0, -2 * PX, 5e6] as const,
      width: SIZE / 2,
      height: SIZE / 2,
    };
    const coarse = await countStates(engine, resultId, half as unknown as typeof GRID);
    expect(coarse.open).toBe(0);
    expect(coarse.noData).toBeGreaterThan((0.9 * inCorner) / 4);
  });

  it("keeps ground open that a stopped run has not reached", async () => {
    const { engine } = setUp({ sar: cornered });
    const resultId = await runFor(engine, 1);
    const { painted, noData, open: open_ } = await countStates(engine, resultId);
    expect(painted).toBeGreaterThan(0);
    expect(noData).toBeGreaterThan(0);
    expect(open_).toBeGreaterThan(SIZE ** 2 / 2);
  });

  it("knows the corner from the coarse pass on", async () => {
    const { engine } = setUp({ sar: cornered });
    const resultId = await runFor(engine, 1, true);
    const { noData, open: open_ } = await countStates(engine, resultId);
    expect(open_).toBe(0);
    expect(noData / inCorner).toBeGreaterThan(0.9);
  });
});

describe("zeros of an 8-bit scene without a tag", () => {
  const LAKE = 60;
  /** Dark ground inside, and nothing in the upper left corner. */
  const withLake = (row: number, col: number) =>
    row + col < CORNER || Math.hypot(row - 180, col - 180) < LAKE ? 0 : ramp(row, col);

  it("are translated inside, and no data in a corner", async () => {
    const { engine } = setUp({ sar: withLake, info: { sampleType: "uint8" } });
    const resultId = await runFor(engine, Number.POSITIVE_INFINITY);
    expect(await countStates(engine, resultId)).toEqual({
      painted: SIZE ** 2 - inCorner,
      noData: inCorner,
      open: 0,
    });
  });

  it("are holes where a tag says that they are no data", async () => {
    const info = { sampleType: "uint8", nodata: 0 } as const;
    const { engine } = setUp({ sar: withLake, info });
    const resultId = await runFor(engine, Number.POSITIVE_INFINITY);
    const { noData } = await countStates(engine, resultId);
    expect(noData - inCorner).toBeGreaterThan(0.95 * Math.PI * LAKE ** 2);
  });
});
