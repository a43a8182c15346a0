import { describe, expect, test } from "vitest";
import { makeResults } from "#testing/make-results.ts";
import { encodeResultsFile } from "./encode-results.ts";
import { parseResultsFile } from "./parse-results.ts";

const file = makeResults({ values: { a: [1, 2, 4], b: [3, 5] } });
const text = encodeResultsFile(file);

test("a file is read back as it was written, infinity too", () => {
  expect(parseResultsFile(text, "x.json")).toEqual(file);
  const equal = makeResults({ values: { a: [1, Number.POSITIVE_INFINITY] } });
  const back = parseResultsFile(encodeResultsFile(equal), "x.json");
  expect(back).toEqual(equal);
  expect(back.means[0]).toMatchObject({ mean: 1, n: 1, infinite: 1, std: null });
});

test("means are those of the patches: (1 + 2 + 4 + 3 + 5) / 5 = 3, std √(10/4)", () => {
  expect(file.means[0]).toMatchObject({ mean: 3, n: 5 });
  expect(file.means[0]?.std).toBeCloseTo(Math.sqrt(2.5), 12);
  // Region a: 7/3.
  expect(file.regions[0]?.means[0]?.mean).toBeCloseTo(7 / 3, 12);
});

// biome-ignore lint/suspicious/noExplicitAny: broken on purpose
type Broken = any;

/** Returns the file with one mistake. */
const broken = (change: (value: Broken) => void): string => {
  const value: Broken = JSON.parse(text);
  change(value);
  return JSON.stringify(value);
};

test("a file of millions of wrong items is refused at the first one", () => {
  const zeros = `[${"0,".repeat(3e6)}0]`;
  const before = process.cpuUsage();
  const memory = process.memoryUsage().rss;
  for (const [list, found] of [
    [`"regions":${zeros}`, "regions[0]"],
    [`"means":${zeros},"regions":[]`, "regions"],
  ]) {
    const large = text.replace(/"regions":.*/s, `${list}}`);
    expect(() => parseResultsFile(large, "x.json")).toThrow(
      expect.objectContaining({ found: expect.stringContaining(found ?? "") }),
    );
  }
  expect(() => parseResultsFile(`{"a":${"[".repeat(1e6)}`, "x.json")).toThrow(
    expect.objectContaining({ found: expect.stringContaining("deep") }),
  );
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(15_000);
  expect(process.memoryUsage().rss - memory).toBeLessThan(500e6);
});

describe("a broken file is refused with the first thing that is wrong", () => {
  test.each([
    ["empty", "", "an empty file"],
    ["cut off", text.slice(0, 300), "breaks off after 300 characters"],
    ["a picture", "\u0089PNG\r\n\u001a\n", "begins with “·PNG"],
    ["another page", "<!doctype html>", "<!doctype html>"],
    ["NaN", text.replace('"mae":2', '"mae":NaN'), "NaN in line"],
    ["a list", '{"a": 1,}', "JSON"],
    ["another kind of JSON", '{"models": []}', 'no "schema" among models'],
    ["another schema", broken((v) => (v.schema = 2)), "schema 2"],
    [
      "a metric that no patch has",
      broken((v) => v.metrics.push({ ...v.metrics[0], id: "ssim" })),
      'the metric "ssim" in no patch',
    ],
    [
      "a score that is text",
      broken((v) => (v.regions[0].patches[1].values.mae = "0.1")),
      "regions[0].patches[1].values.mae",
    ],
    [
      "a score that is null",
      broken((v) => (v.regions[0].patches[0].values.mae = null)),
      "regions[0].patches[0].values.mae",
    ],
    [
      "a hash that is none",
      broken((v) => (v.candidate.translate.graphs[0].sha256 = "abc")),
      "candidate.translate.graphs[0].sha256",
    ],
    [
      "no settings of a metric",
      broken((v) => delete v.metrics[0].settings),
      "metrics[0].settings",
    ],
    ["a mean set by hand", broken((v) => (v.means[0].mean = 2.9)), "2.9"],
    ["a mean of one region", broken((v) => (v.regions[1].means[0].mean = 9)), "9 ±"],
    ["a mean taken away", broken((v) => v.means.splice(0, 1)), "no such mean"],
    ["a patch taken away", broken((v) => v.regions[0].patches.pop()), "n = 3"],
    [
      "a patch twice",
      broken((v) => v.regions[0].patches.push(v.regions[0].patches[0])),
      "twice",
    ],
    [
      "a patch outside of its image",
      broken((v) => (v.regions[0].patches[0].row = 5000)),
      "row 5000",
    ],
    [
      "a patch of an image that is not there",
      broken((v) => (v.regions[0].patches[0].image = 7)),
      "image 7",
    ],
    [
      "a metric that nobody describes",
      broken((v) => (v.regions[0].patches[0].values.beauty = 1)),
      "beauty",
    ],
    [
      "more valid pixels than a patch has",
      broken((v) => (v.regions[0].patches[0].n = 1e6)),
      "1000000",
    ],
    ["a region twice", broken((v) => v.regions.push(v.regions[0])), "region a twice"],
    ["no regions", broken((v) => (v.regions = [])), "regions"],
  ])("%s", (_, wrong, found) => {
    expect(() => parseResultsFile(wrong, "mine.json")).toThrow(
      expect.objectContaining({
        code: "results-invalid",
        message: "mine.json is not a results file.",
        found: expect.stringContaining(found),
        hint: expect.stringMatching(/^[A-Z].{10,}\.$/s),
      }),
    );
  });
});
