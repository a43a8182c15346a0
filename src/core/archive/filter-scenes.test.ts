import { describe, expect, it } from "vitest";
import { type ArchiveIndexFile, readArchiveIndex } from "./archive-index.ts";
import { sceneAddresses, sceneTitle, withRegion } from "./archive-scene.ts";
import shipped from "./capella-geo.json" with { type: "json" };
import { ANY_SCENE, boxAround, filterScenes } from "./filter-scenes.ts";
import { meetsBox } from "./paper-regions.ts";

const scenes = readArchiveIndex(shipped as ArchiveIndexFile);

describe("filterScenes", () => {
  it("counts as the catalogue does", () => {
    const count = (filter: object) =>
      filterScenes(scenes, { ...ANY_SCENE, ...filter }).length;
    expect(count({})).toBe(2287);
    expect(count({ mode: "spotlight" })).toBe(1736);
    expect(count({ mode: "stripmap" })).toBe(297);
    expect(count({ mode: "sliding_spotlight" })).toBe(254);
    expect([count({ polarisation: "HH" }), count({ polarisation: "VV" })]).toEqual([
      2090, 197,
    ]);
    expect([count({ lookSide: "left" }), count({ lookSide: "right" })]).toEqual([
      1238, 1049,
    ]);
    expect(
      count({ incidence: [null, 38.8] }) + count({ incidence: [38.9, null] }),
    ).toBe(2287);
    expect(count({ from: "2024-07-30", to: "2024-07-30", box: [2, 48, 3, 50] })).toBe(
      scenes.filter(({ id }) => /_20240730/.test(id)).filter(isParis).length,
    );
  });

  it("looks at every scene once and at no footprint that other facts exclude", () => {
    const reads = { date: 0, footprint: 0 };
    const note = <T>(what: keyof typeof reads, value: T): T => {
      reads[what] += 1;
      return value;
    };
    const watched = scenes.map((scene) =>
      Object.defineProperties(
        { ...scene },
        {
          date: { get: () => note("date", scene.date) },
          footprint: { get: () => note("footprint", scene.footprint) },
        },
      ),
    );
    filterScenes(watched, {
      ...ANY_SCENE,
      from: "2024-01-01",
      mode: "stripmap",
      box: [-10, 40, 10, 60],
    });
    expect(reads.date).toBe(2287);
    const left = scenes.filter((s) => s.date >= "2024-01-01" && s.mode === "stripmap");
    expect(reads.footprint).toBe(left.length);
  });
});

function isParis({ footprint }: (typeof scenes)[number]): boolean {
  return meetsBox(footprint, [2, 48, 3, 50]);
}

it("meets a box by area and not by corners or bounding boxes", () => {
  const diamond = [
    [0, -2],
    [2, 0],
    [0, 2],
    [-2, 0],
  ] as const;
  expect(meetsBox(diamond, [-0.1, -0.1, 0.1, 0.1])).toBe(true);
  // Inside of the diamond's bounding box, beyond its edge x + y = 2.
  expect(meetsBox(diamond, [1.2, 1.2, 1.9, 1.9])).toBe(false);
  expect(meetsBox(diamond, [-9, -9, 9, 9])).toBe(true);
});

it.each([
  ["48.85, 2.35", [1.85, 48.35, 2.85, 49.35]],
  ["-33.9;151.2", [150.7, -34.4, 151.7, -33.4]],
  ["Paris", null],
  ["95, 0", null],
  ["", null],
  ["1 2 3", null],
])("%s is the box %s", (text, box) => {
  const found = boxAround(text);
  expect(found === null ? null : found.map((n) => Number(n.toFixed(6)))).toEqual(box);
});

it("gives all addresses on the host that does not redirect", () => {
  const id = "CAPELLA_C14_SP_GEO_HH_20240709040329_20240709040358";
  expect(sceneAddresses(id)).toEqual({
    image: `https://capella-open-data.s3.us-west-2.amazonaws.com/data/2024/7/9/${id}/${id}.tif`,
    metadata: `https://capella-open-data.s3.us-west-2.amazonaws.com/data/2024/7/9/${id}/${id}_extended.json`,
    preview: `https://capella-open-data.s3.us-west-2.amazonaws.com/data/2024/7/9/${id}/${id}_preview.tif`,
    thumbnail: `https://capella-open-data.s3.us-west-2.amazonaws.com/data/2024/7/9/${id}/${id}_thumb.png`,
    item: `https://capella-open-data.s3.us-west-2.amazonaws.com/stac/capella-open-data-by-datetime/capella-open-data-2024/capella-open-data-2024-07/capella-open-data-2024-07-09/${id}/${id}.json`,
  });
  expect(withRegion("https://capella-open-data.s3.amazonaws.com/a%C3%A9/b.tif")).toBe(
    "https://capella-open-data.s3.us-west-2.amazonaws.com/a%C3%A9/b.tif",
  );
  expect(withRegion("https://example.org/b.tif")).toBe("https://example.org/b.tif");
  const first = scenes[0] as (typeof scenes)[number];
  expect(sceneTitle(first)).toMatch(/^Capella C\d\d · 20\d\d-\d\d-\d\d$/);
});
