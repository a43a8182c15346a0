import { expect, test } from "vitest";
import { rowsInView } from "./rows-in-view.ts";

const list = { count: 2400, rowPx: 200, spare: 2 };

test.each([
  ["at the top", 0, { start: 0, end: 6 }],
  ["above the list", -500, { start: 0, end: 4 }],
  ["in the middle", 10_050, { start: 48, end: 57 }],
  ["at the end", 2400 * 200 - 800, { start: 2394, end: 2400 }],
  ["past the end", 1e9, { start: 2398, end: 2400 }],
])(
  "%s of 2400 rows there are as many as the view holds, and two more on each side",
  (_, top, range) => {
    expect(rowsInView(top, 800, list)).toEqual(range);
  },
);

test("every row is drawn at some place of the scroll bar, and never more than a view of them", () => {
  const seen = new Set<number>();
  for (let top = 0; top < list.count * list.rowPx; top += 130) {
    const { start, end } = rowsInView(top, 800, list);
    expect(end - start).toBeLessThanOrEqual(9);
    for (let row = start; row < end; row++) {
      seen.add(row);
    }
  }
  expect(seen.size).toBe(2400);
});

test("an empty list, a short one, and one of unknown height", () => {
  expect(rowsInView(0, 800, { ...list, count: 0 })).toEqual({ start: 0, end: 0 });
  expect(rowsInView(0, 800, { ...list, count: 3 })).toEqual({ start: 0, end: 3 });
  expect(rowsInView(0, 800, { ...list, rowPx: 0 })).toEqual({ start: 0, end: 3 });
});
