import { expect, test } from "vitest";
import { makeResults } from "#testing/make-results.ts";
import { checkJoining } from "./check-joining.ts";
import type { ResultsFile } from "./results-file.ts";

const published = [makeResults({ values: { paris: [0.1], chicago: [0.2] } })];
const mine = (change: (file: ResultsFile) => void = () => {}) => {
  const file = makeResults({ values: { paris: [0.3] }, pictures: "mine" });
  change(file);
  return file;
};
const join = (file: ResultsFile, beside = published) =>
  checkJoining(file, "mine.json", beside);

test("results on some of the published regions join, and any where nothing is published", () => {
  expect(() => join(mine())).not.toThrow();
  const other = mine((file) => (file.data.id = "capella"));
  expect(() => join(other, [])).not.toThrow();
});

test("results on other pixels are taken too, for tables of their own, whatever their regions", () => {
  expect(() => join(mine((file) => (file.data.id = "capella")))).not.toThrow();
  const strange = makeResults({ values: { atlantis: [0.1] }, pictures: "mine" });
  strange.data.simulatorVersion = "1";
  expect(() => join(strange)).not.toThrow();
});

test.each([
  ["a shard", mine((f) => (f.shard = { index: 1, count: 3 })), "shard 1 of 3", "merge"],
  [
    "a region that nobody knows",
    makeResults({ values: { paris: [0.3], atlantis: [0.1] } }),
    "atlantis",
    "--data public/regions",
  ],
])("%s is refused: expected, found, what to do", (_, file, found, hint) => {
  expect(() => join(file)).toThrow(
    expect.objectContaining({
      code: "results-invalid",
      expected: expect.stringMatching(/\w/),
      found: expect.stringContaining(found),
      hint: expect.stringContaining(hint),
    }),
  );
});
