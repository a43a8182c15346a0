import fc from "fast-check";
import { expect, it } from "vitest";
import { assign } from "./assign.ts";

function bestByTrying(worth: number[][], row = 0, used = new Set<number>()): number {
  if (row === worth.length) {
    return 0;
  }
  const rest = (worth[row] ?? []).flatMap((value, col) =>
    used.has(col)
      ? []
      : [value + bestByTrying(worth, row + 1, new Set([...used, col]))],
  );
  // A row may stay alone where rows are more than columns.
  const rows = worth.length - row;
  const free = (worth[0]?.length ?? 0) - used.size;
  return Math.max(
    ...rest,
    ...(rows > free ? [bestByTrying(worth, row + 1, used)] : []),
  );
}

it("is worth as much as the best of all assignments", () => {
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
  );
  const matrices = sizes.chain(([rows, cols]) =>
    fc.array(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: cols, maxLength: cols }),
      { minLength: rows, maxLength: rows },
    ),
  );
  fc.assert(
    fc.property(matrices, (worth) => {
      const [rows, cols] = [worth.length, worth[0]?.length ?? 0];
      const cells = Float64Array.from(worth.flat());
      const pairs = [...assign(cells, rows, cols)];
      const taken = pairs.filter((col) => col >= 0);
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken.length).toBe(Math.min(rows, cols));
      const total = pairs.reduce((sum, col, row) => sum + (worth[row]?.[col] ?? 0), 0);
      expect(total).toBe(bestByTrying(worth));
    }),
  );
});
