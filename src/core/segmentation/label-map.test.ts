import { expect, it } from "vitest";
import { connectedAreas, paintLabels } from "./label-map.ts";

const mask = (text: string) => {
  const bits = Uint8Array.from(text, Number);
  return { mask: bits, areaPx: bits.reduce((sum, bit) => sum + bit, 0) };
};

it("paints small segments over large ones, and numbers what is left", () => {
  const found = paintLabels([mask("001000"), mask("111100"), mask("110000")], 6, 1);
  expect([...found.labels]).toEqual([2, 2, 3, 1, 0, 0]);
  expect(found.count).toBe(3);
  // The larger one is covered completely.
  const covered = paintLabels([mask("111000"), mask("110000"), mask("001000")], 6, 1);
  expect([...covered.labels]).toEqual([1, 1, 2, 0, 0, 0]);
  expect(covered.count).toBe(2);
});

it("makes a segment of every connected area that is large enough", () => {
  const classes = [5, 5, 7, 5, 7, 7, 5, 5, 9];
  const valid = new Uint8Array(9).fill(1);
  const all = connectedAreas(classes, valid, 3, 3, 1);
  expect([...all.labels]).toEqual([1, 1, 2, 1, 2, 2, 1, 1, 3]);
  expect(connectedAreas(classes, valid, 3, 3, 2).count).toBe(2);
  valid[3] = 0;
  expect([...connectedAreas(classes, valid, 3, 3, 2).labels]).toEqual([
    1, 1, 2, 0, 2, 2, 3, 3, 0,
  ]);
});
