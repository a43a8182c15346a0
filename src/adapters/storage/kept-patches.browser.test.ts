import { expect, test } from "vitest";
import type { MeasuredPatch } from "#ports/kept-patches.ts";
import { createKeptPatches } from "./kept-patches.ts";

const patch = (col: number): MeasuredPatch => ({
  regionId: "paris",
  image: {
    ...{ name: "paris", crs: "EPSG:32631", width: 512, height: 512 },
    affine: [0.5, 0, 448_000, 0, -0.5, 5_412_000],
  },
  row: { image: 0, row: 0, col, n: 65_536, values: { mae: 0.1 }, cover: null },
  sets: {
    candidate: { kind: "features", n: 1, dims: 2, features: Float32Array.of(col, 1) },
    reference: { kind: "features", n: 1, dims: 2, features: Float32Array.of(2, 3) },
    ...{ frechetName: "FD", kernelName: "KD", settings: "s" },
  },
  metrics: [],
  candidate: null,
});

test("patches come back in a later visit, job by job, and are forgotten by it", async () => {
  const first = createKeptPatches();
  const [job, other] = [`a ${Math.random()}`, `b ${Math.random()}`];
  await first.add(job, "paris/0/0/0", patch(0));
  await first.add(job, "paris/0/0/256", patch(256));
  await first.add(other, "paris/0/0/0", patch(7));

  const later = createKeptPatches();
  expect((await later.list()).get(job)).toBe(2);
  const read = await later.read(job);
  expect([...read.keys()]).toEqual(["paris/0/0/0", "paris/0/0/256"]);
  expect(read.get("paris/0/0/256")).toEqual(patch(256));
  await later.remove(job);
  expect((await first.list()).has(job)).toBe(false);
  expect((await first.read(other)).get("paris/0/0/0")).toEqual(patch(7));
  await first.remove(other);
});

test("what the database refuses is kept until the page is left", async () => {
  const patches = createKeptPatches();
  const job = `c ${Math.random()}`;
  // Functions cannot be stored.
  const odd = { ...patch(1), metrics: [() => 0] } as unknown as MeasuredPatch;
  await patches.add(job, "paris/0/0/0", odd);
  await patches.add(job, "paris/0/0/256", patch(256));
  expect((await patches.list()).get(job)).toBe(2);
  expect([...(await patches.read(job)).keys()].sort()).toEqual([
    "paris/0/0/0",
    "paris/0/0/256",
  ]);
  await patches.remove(job);
  expect((await patches.read(job)).size).toBe(0);
});
