import { expect, test } from "vitest";
import { csvCell } from "#core/csv-cell.ts";
import { visible, visibleJson } from "./terminal-text.ts";

const HOSTILE = "a\u001b]0;owned\u0007\u001b[2J\u009b31m\u202etxt\u0000\u007f";

test("what a terminal would obey is shown", () => {
  expect(visible(HOSTILE)).toBe(
    "a\\x1b]0;owned\\x07\\x1b[2J\\x9b31m\\u202etxt\\x00\\x7f",
  );
  expect(visible("σ⁰ in dB, 日本\tλ\n")).toBe("σ⁰ in dB, 日本\tλ\n");
});

test("JSON holds none of it and means the same", () => {
  const text = visibleJson({ name: HOSTILE, psnr: Number.POSITIVE_INFINITY });
  const commands = text.match(/[^\n\P{Cc}]|\u202e/gu);
  expect(commands).toBeNull();
  expect(JSON.parse(text)).toEqual({ name: HOSTILE, psnr: "Infinity" });
});

test.each([
  ["plain.png", "plain.png"],
  ["b, too.png", '"b, too.png"'],
  ['a"b.png', '"a""b.png"'],
  ["=HYPERLINK(1).png", "'=HYPERLINK(1).png"],
  ['=cmd|"/c calc"!A1,2', `"'=cmd|""/c calc""!A1,2"`],
  ["+1.png", "'+1.png"],
  ["-1.png", "'-1.png"],
  ["@SUM.png", "'@SUM.png"],
  ["\tx", "'\tx"],
  ["a\rb", '"a\rb"'],
])("%j as a cell: %j", (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});
