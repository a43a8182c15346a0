import { expect, test } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import type { RunRequest } from "#ports/runs.ts";
import { createAppStore } from "#state/app-store.ts";
import { regionsRead } from "#state/regions.ts";
import { createFakeEngine } from "#testing/fake-engine.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import { createPatchPictures } from "./patch-pictures.ts";

test("a patch's picture is made as its score was: each tile by itself, over the patch alone", async () => {
  const store = createAppStore();
  regionsRead(store, { status: "ready", file: fakeRegions(1) });
  const engine = createFakeEngine();
  const runs: RunRequest[] = [];
  const pictures = createPatchPictures({
    store,
    engine: {
      ...engine,
      run: (request, ...rest) => {
        runs.push(request);
        return engine.run(request, ...rest);
      },
    },
  });
  const grid: Grid = { ...FAKE_GRID, width: 256, height: 256 };
  const { sidePx } = await pictures.picture(
    {
      ...{ regionId: "charleston-u", grid },
      layer: { kind: "pipeline", stages: [{ stage: "syneo", cardId: "fake-one" }] },
    },
    new AbortController().signal,
  );
  expect(sidePx).toBe(128);
  expect(runs).toMatchObject([{ norm: "tile", region: { kind: "box" } }]);
});
