import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const src = resolve(import.meta.dirname, "..");

/** Phrases that visitors did not understand, with what they took them for. */
const PUZZLES = [
  /Chosen by itself/,
  /Throw the die/,
  /hold too few valid/,
  // Of an image: where, and from what?
  /lies? elsewhere/,
  // "1 tiles"; a count goes through formatTiles and its like.
  /\b1 (tiles|patches|pixels|models)\b/,
];

it("says nothing that visitors were puzzled by", () => {
  const found = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes(".test."))
    .flatMap((path) =>
      readFileSync(join(src, path), "utf8")
        .split("\n")
        .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line))
        .filter((line) => PUZZLES.some((puzzle) => puzzle.test(line)))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(found).toEqual([]);
});

it("has one meaning for looks: how many were averaged, not the side that the radar looks to", () => {
  const tables = readdirSync(join(src, "ui"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".tsx") && !path.includes(".test."))
    .map((path) => ({ path, text: readFileSync(join(src, "ui", path), "utf8") }))
    .filter(({ text }) => text.includes("<th"));
  const wrong = tables.filter(
    ({ text }) =>
      (/^\s*Looks$/m.test(text) && !/\{\w+\.looks\}/.test(text)) ||
      (/<td.*lookSide/.test(text) && !text.includes("Look side")),
  );
  expect(tables.length).toBeGreaterThan(3);
  expect(wrong.map(({ path }) => path)).toEqual([]);
});
