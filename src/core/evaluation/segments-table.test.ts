import { expect, it } from "vitest";
import { makeSegments } from "#testing/make-segments.ts";
import { segmentsToCsv } from "./segments-csv.ts";
import { parseSegmentsFile } from "./segments-file.ts";
import { segmentsTable } from "./segments-table.ts";

/** One patch a region; region i has base + step · i. */
function regions(count: number, base: number, step: number) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`region-${i}`, [base + step * i]]),
  );
}

it("averages the patches of a region first, then the regions", () => {
  const file = makeSegments({ sar: { one: [0.1, 0.2, 0.3], two: [0.8] } });
  const [radar] = segmentsTable(file, "EO");
  expect(radar?.cells.ari?.mean).toBeCloseTo(0.5, 12);
  expect(radar).toMatchObject({ patches: 4, regions: 2, counts: null });
  expect(radar?.cells.ari?.difference).toBeNull();
});

it("calls a constant gain nearer by measures of which more is better, farther by the others", () => {
  const file = makeSegments({ sar: regions(6, 0.1, 0.1), cut: regions(6, 0.2, 0.1) });
  const row = segmentsTable(file, "EO")[1];
  const found = row?.cells;
  expect(found?.ari?.difference?.mean).toBeCloseTo(0.1, 12);
  expect(found?.ari?.difference?.interval[0]).toBeCloseTo(0.1, 12);
  expect(found?.ari?.difference?.nearness).toBe("nearer");
  expect(found?.areaInvented?.difference?.nearness).toBe("farther");
  // 0.1–0.6 and 0.2–0.7 of the reference's count: the larger ones are nearer to 1.
  expect(found?.countRatio?.difference?.nearness).toBe("nearer");
  expect(row?.counts).toEqual({ nearer: 4, farther: 5, undecided: 0 });
});

it("measures a ratio by its distance from 1, on both sides of it", () => {
  const file = makeSegments({ sar: regions(6, 0.5, 0), cut: regions(6, 1.6, 0) });
  const cell = segmentsTable(file, "EO")[1]?.cells.countRatio;
  expect(cell?.difference?.mean).toBeCloseTo(1.1, 12);
  expect(cell?.difference?.nearness).toBe("farther");
});

it("leaves undecided what differs in both directions, and what fewer than six regions say", () => {
  const mixed = makeSegments({
    sar: regions(6, 0.5, 0),
    cut: { ...regions(6, 0.4, 0), "region-4": [0.7], "region-5": [0.7] },
  });
  expect(segmentsTable(mixed, "EO")[1]?.counts?.undecided).toBe(9);
  const few = makeSegments({ sar: regions(5, 0.1, 0), cut: regions(5, 0.9, 0) });
  expect(segmentsTable(few, "EO")[1]?.cells.ari?.difference?.nearness).toBe(
    "undecided",
  );
});

it("pairs radar and picture by patches that have both, and says where there are none", () => {
  const file = makeSegments({
    sar: { one: [0.3, 0.9], two: [0.1], three: [null] },
    cut: { one: [0.4, null], two: [0.3], three: [0.9] },
  });
  const [radar, cut] = segmentsTable(file, "EO");
  expect(radar?.cells.ari?.mean).toBeCloseTo((0.6 + 0.1) / 2, 12);
  expect(cut?.cells.ari?.mean).toBeCloseTo((0.4 + 0.3 + 0.9) / 3, 12);
  expect(cut?.cells.ari?.difference?.mean).toBeCloseTo((0.1 + 0.2) / 2, 12);
  const empty = makeSegments({ sar: { one: [null] }, cut: { one: [0.3] } });
  expect(segmentsTable(empty, "EO")[0]?.cells.ari).toBeNull();
  expect(segmentsTable(empty, "EO")[1]?.cells.ari?.difference).toBeNull();
});

it("takes a ratio's distance from 1 patch by patch, so that two errors do not cancel", () => {
  const both = (values: readonly number[]) =>
    Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`region-${i}`, values]));
  const file = makeSegments({ sar: both([0.9, 0.9]), cut: both([0.2, 1.8]) });
  const cell = segmentsTable(file, "EO")[1]?.cells.countRatio;
  expect(cell?.mean).toBeCloseTo(1, 12);
  expect(cell?.difference?.nearness).toBe("farther");
});

it("writes a line for each image of a patch, an undefined measure as an empty cell", () => {
  const file = makeSegments({ sar: { one: [-0.5] }, cut: { one: [null] } }, [
    "EO",
    "labels",
  ]);
  const [head, radar, cut, ...rest] = segmentsToCsv(file, "labels").split("\n");
  expect(head).toContain("region,image,row,column,picture,against,pixels");
  // A negative number is no formula.
  expect(radar).toMatch(/^one,one,0,0,sar,labels,65536,10,12,-0\.5,/);
  expect(cut).toMatch(/^one,one,0,0,cut,labels,65536,10,12,,,/);
  expect(rest).toEqual([""]);
});

it.each([
  ["", "an empty file"],
  ['{"schema":2}', "schema 2"],
  ['{"schema":1,"kind":"results"}', 'at "kind"'],
])("refuses %j", (text, found) => {
  expect(() => parseSegmentsFile(text, "segments.json")).toThrow(
    expect.objectContaining({
      code: "results-invalid",
      found: expect.stringContaining(found),
      hint: expect.stringContaining("npm run segments"),
    }),
  );
});

it("reads what it writes, and refuses a measure that it does not know", () => {
  const file = makeSegments({ sar: { one: [0.5] } });
  const text = JSON.stringify(file);
  expect(parseSegmentsFile(text, "segments.json")).toEqual(file);
  expect(() =>
    parseSegmentsFile(text.replace('"ari"', '"constructor"'), "segments.json"),
  ).toThrow(expect.objectContaining({ code: "results-invalid" }));
});
