import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createProgress } from "#cli/output/progress.ts";
import { createFakeEngine } from "#testing/fake-engine.ts";
import { segmentTable } from "./segment-table.ts";

const folder = mkdtempSync(join(tmpdir(), "sar2earth-segments-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("compares radar and all that pipelines make of it with EO and labels, patch by patch", async () => {
  for (const part of ["sar", "eo", "labels"]) {
    writeFileSync(join(folder, `place_${part}.tif`), "");
  }
  const engine = createFakeEngine();
  const { rows, text } = await segmentTable(engine, createProgress(""), {
    data: folder,
    pipelines: ["fake-median+fake-one", "fake-two"],
    ...{ patchesPerRegion: 2, patchPx: 256, perSide: 2 },
  });
  const images = [
    "SAR",
    "De-noised (fake-median)",
    "SynEO (fake-median+fake-one)",
    "SynEO (fake-two)",
  ];
  // Two patches, four images, two references.
  expect(rows).toHaveLength(16);
  expect([...new Set(rows.map(({ image }) => image))]).toEqual(images);
  expect(new Set(rows.map(({ row, col }) => `${row},${col}`)).size).toBe(2);
  // Each of the images, and EO once, for each patch.
  const asked = engine.calls.filter((call) => call.endsWith(" everything"));
  expect(asked).toHaveLength(2 * (images.length + 1));
  for (const line of ["Against EO:", "Against labels:", ...images]) {
    expect(text).toContain(line);
  }
  expect(text).toMatch(/ARI ↑ +0\.500 ± 0\.000 {3}Δ 0\.000 ± 0\.000/);
  expect(engine.calls.filter((call) => call.startsWith("closeScene"))).toHaveLength(3);
});
