import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { CandidateImage } from "./candidate-image.ts";
import { createKeptParts } from "./kept-parts.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const grid: Grid = {
  crs: "pixel",
  affine: [1, 0, 0, 0, 1, 0],
  width: 8,
  height: 8,
};

it("a map goes with either of the images that it is made of", async () => {
  const kept = createKeptParts(async () => undefined);
  const candidate = { identity: {} } as CandidateImage;
  const references = [{}, {}] as (SceneHandle | undefined)[];
  const make = (i: number) =>
    kept.mapOf(candidate, references[i] as SceneHandle, "ssim", async () => {
      // The source reads its reference, as a real one does.
      const reference = references[i];
      return {
        grid,
        extent: () => null,
        revision: () => (reference === undefined ? 0 : 1),
        reachPx: 0,
        compute: async () => new Float32Array(),
      };
    });
  const maps = [new WeakRef(await make(0)), new WeakRef(await make(1))];
  expect(await make(0)).toBe(maps[0]?.deref());
  expect(maps[0]?.deref()).not.toBe(maps[1]?.deref());
  references[1] = undefined;
  // An object that a WeakRef has returned stays alive until the end of the event loop's turn.
  await new Promise((resolve) => setTimeout(resolve, 0));
  collectGarbage();
  expect(maps.map((map) => map.deref() !== undefined)).toEqual([true, false]);
});
