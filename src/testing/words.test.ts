import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { counted } from "#core/counted.ts";

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

/** The lines of production code, without comments, that `isWrong`. */
function linesThat(isWrong: (line: string) => boolean): readonly string[] {
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !/\.(?:test|bench)\./.test(path))
    .flatMap((path) =>
      readFileSync(join(src, path), "utf8")
        .split("\n")
        .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line))
        .filter(isWrong)
        .map((line) => `${path}: ${line.trim()}`),
    );
}

it("says nothing that visitors were puzzled by", () => {
  expect(linesThat((line) => PUZZLES.some((puzzle) => puzzle.test(line)))).toEqual([]);
});

/** A count before a plural; "3/16 tiles", "2 of 16 patches" and limits are none. */
const BARE_COUNT =
  /(?<!(?:\/|\bof|\bat (?:least|most)) ?)\$\{[^{}]*\} (?:tiles|patches|models|regions|scenes|files|parts|objects)\b/;

it("counts one as one: a count before a plural comes from `counted` or `formatTiles`", () => {
  // Where one says something else than several, more than one is asked for.
  expect(linesThat((line) => BARE_COUNT.test(line) && !line.includes("> 1 ?"))).toEqual(
    [],
  );
  expect([
    counted(1, "tile"),
    counted(0, "tile"),
    counted(2, "patch", "patches"),
  ]).toEqual([...["1 tile", "0 tiles", "2 patches"]]);
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
