import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  type ArchiveIndexFile,
  readArchiveIndex,
} from "#core/archive/archive-index.ts";
import shipped from "#core/archive/capella-geo.json" with { type: "json" };
import { PAPER_REGIONS, scenesOfRegion } from "#core/archive/paper-regions.ts";
import { hasRealData, realDataPath } from "#testing/real-data.ts";
import { buildArchiveIndex } from "./archive-index.ts";
import { readCatalogue } from "./read-catalogue.ts";

const file: ArchiveIndexFile = shipped as ArchiveIndexFile;
const scenes = readArchiveIndex(file);

describe("the shipped index of the archive", () => {
  it("is small, dated and says what is known of the licence", () => {
    expect(gzipSync(JSON.stringify(file), { level: 9 }).length).toBeLessThan(80_000);
    expect(file.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(file.licence).toContain("CC BY 4.0");
    expect(scenes).toHaveLength(file.count);
    expect(
      scenes.every(({ footprint }) => footprint.flat().every(Number.isFinite)),
    ).toBe(true);
  });

  it("names the paper's places by geometry: how many scenes of its span each has", () => {
    const counts = PAPER_REGIONS.map(
      (region) => [region.id, scenesOfRegion(scenes, region).length] as const,
    );
    expect(Object.fromEntries(counts)).toMatchInlineSnapshot(`
      {
        "bengbu": 1,
        "charleston": 50,
        "chicago": 4,
        "paris": 5,
        "san-francisco": 2,
        "savannah": 18,
        "sittwe": 11,
        "weifang": 1,
      }
    `);
  });

  it.skipIf(!hasRealData)(
    "real data: equals the catalogue, field by field",
    async () => {
      const path = realDataPath("sar-catalogues/capella_GEO.parquet");
      expect(await buildArchiveIndex(path, file.date)).toEqual(file);
      const listed = await readCatalogue(path);
      expect(scenes).toHaveLength(listed.length);
      expect(listed).toHaveLength(2287);
      const byId = new Map(scenes.map((scene) => [scene.id, scene]));
      let worst = 0;
      for (const { footprint, ...facts } of listed) {
        const { footprint: kept = [], ...own } = byId.get(facts.id) ?? {};
        expect(own).toEqual(facts);
        expect(kept).toHaveLength(footprint.length);
        for (const [i, corner] of footprint.entries()) {
          for (const k of [0, 1] as const) {
            worst = Math.max(worst, Math.abs(corner[k] - (kept[i]?.[k] ?? Number.NaN)));
          }
        }
      }
      // Positions are rounded to a ten-thousandth of a degree.
      expect(worst).toBeLessThanOrEqual(0.5e-4 + 1e-9);
    },
  );
});
