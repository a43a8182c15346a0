import { expect, it } from "vitest";
import { nothing } from "#testing/compared-engine.ts";
import { open, setUp } from "#testing/engine-on-arrays.ts";
import { makeLandscape } from "#testing/landscape.ts";

const SIZE = 240;
const place = makeLandscape(3, SIZE);

/** The radar image is that of the landscape, the optical one a ramp: nothing in common. */
function prepare() {
  return setUp({
    size: SIZE,
    sar: (row, col) => place.sar[row * SIZE + col] as number,
  });
}

it("says with progress that a picture of something else tells nothing", async () => {
  const { engine } = prepare();
  const [sar, eo] = [await open(engine, "sar"), await open(engine, "eo")];
  const progress: number[] = [];
  const found = await engine.registerImages(
    { sarSceneId: sar, eoSceneId: eo, area: { kind: "all" } },
    (done, total) => progress.push(done / total),
  );
  expect(found).toMatchObject({ verdict: "unknown", leanPx: null });
  expect(found.grid).toMatchObject({ width: SIZE, height: SIZE });
  expect(found.windows.length).toBeGreaterThan(0);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted((p, q) => p - q));
});

it("is refused with a reason, and ends when it is aborted", async () => {
  const { engine } = prepare();
  const [sar, eo] = [await open(engine, "sar"), await open(engine, "eo")];
  const area = { kind: "all" } as const;
  const asked = { sarSceneId: sar, eoSceneId: eo, area };
  const refused = { code: "measure-refused" };
  await expect(
    engine.registerImages({ ...asked, sarSceneId: eo }),
  ).rejects.toMatchObject(refused);
  await expect(
    engine.registerImages({ ...asked, eoSceneId: sar }),
  ).rejects.toMatchObject(refused);
  const { grid } = await engine.registerImages(asked);
  const [a, , c, , e, f] = grid.affine;
  const small = [c, f + 50 * e, c + 50 * a, f] as const;
  await expect(
    engine.registerImages({ ...asked, area: { kind: "box", box: small } }),
  ).rejects.toMatchObject({ ...refused, found: expect.stringContaining("50 × 50") });
  const job = new AbortController();
  job.abort();
  await expect(engine.registerImages(asked, nothing, job.signal)).rejects.toMatchObject(
    { name: "AbortError" },
  );
});
