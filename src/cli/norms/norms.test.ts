import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { runCli } from "#cli/main.ts";
import { printedBy } from "#testing/printed.ts";
import { norms } from "./norms.ts";

const MODELS = fileURLToPath(new URL("../../testing/models", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sar2earth-norms-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

type Run = {
  readonly mode: string;
  readonly tilePx: number;
  readonly offsetPx: number;
  readonly graphRuns: number;
  readonly levels: { readonly mean: number; readonly max: number; readonly n: number };
};

test("says of each mode how far tiles are from the whole scene, and at which cost", async () => {
  const out = join(folder, "norms.json");
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const log = vi.spyOn(console, "log").mockReturnValue();
  const args = ["--models", "tiny-resnet", "--size", "320", "--threads", "1"];
  await norms([...args, "--modes", "tile,scene", "--out", out], MODELS);
  const found = JSON.parse(readFileSync(out, "utf8"));
  expect(found).toMatchObject({ simulated: true, ground: { sizePx: 320, seed: 5000 } });
  const runs: readonly Run[] = found.pipelines[0].runs;
  expect(
    new Set(runs.map(({ tilePx, offsetPx }) => `${tilePx}@${offsetPx}`)).size,
  ).toBe(4);
  const of = (mode: string) => runs.filter((run) => run.mode === mode);
  expect(of("scene")).toHaveLength(4);
  for (const [i, scene] of of("scene").entries()) {
    const tile = of("tile")[i] as Run;
    expect(scene.levels.n).toBe(3 * 128 * 128);
    expect(scene.levels.mean).toBeLessThan(tile.levels.mean / 2);
    // At most 16 mosaics besides the tiles.
    expect(scene.graphRuns).toBeGreaterThan(tile.graphRuns);
    expect(scene.graphRuns).toBeLessThanOrEqual(tile.graphRuns + 16);
  }
  const rows = String(log.mock.calls[0]).split("\n").slice(2);
  expect(rows.map((row) => row.split(" | ").slice(0, 3).join())).toEqual([
    "| tiny-resnet,tile,4",
    "| tiny-resnet,scene,4",
  ]);
});

test.each([
  ["--models", "no-op", "cut-hybrid"],
  ["--modes", "tile,both", "dense"],
  ["--style", "atlantis", "paris"],
])("refuses %s %s and names what there is", async (option, value, named) => {
  const { code, stderr } = await printedBy(() => runCli(["norms", option, value]));
  expect(code).toBe(2);
  expect(stderr).toContain(named);
});
