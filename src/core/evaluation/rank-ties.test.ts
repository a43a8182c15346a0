import { describe, expect, test } from "vitest";
import fixture from "#testing/fixtures/evaluation/ties.json" with { type: "json" };
import { differenceInterval, type RankedRow, rankRows } from "./rank-ties.ts";

const REGIONS = 10;

/** Makes a row with one score for each of the regions r0, r1 … */
const row = (id: string, scores: readonly number[]): RankedRow => ({
  id,
  scores: Object.fromEntries(scores.map((score, i) => [`r${i}`, score])),
});

/** Differences that vary: their mean is 0.16, their standard error 0.0096. */
const uneven = Array.from({ length: REGIONS }, (_, i) => 0.115 + 0.01 * i);

describe("against NumPy, with the same draws", () => {
  test.each(fixture.cases)("$classes", ({ rows, intervals, classes }) => {
    const [first = [], ...others] = rows;
    for (const [i, other] of others.entries()) {
      const found = differenceInterval(first, other, {
        draws: fixture.draws,
        seed: fixture.seed,
      });
      expect(found[0]).toBeCloseTo(intervals[i]?.[0] as number, 12);
      expect(found[1]).toBeCloseTo(intervals[i]?.[1] as number, 12);
    }
    const { ranks } = rankRows(
      rows.map((scores, i) => row(String(i), scores)),
      "lower",
    );
    const found = ranks
      .filter(({ id, tiedWith }) => tiedWith[0] === id)
      .map(({ tiedWith }) => tiedWith.map(Number));
    expect(found).toEqual(classes);
  });
});

describe("made by hand", () => {
  test("identical rows tie, at one place", () => {
    const { ranks, reason } = rankRows([row("a", uneven), row("b", uneven)], "lower");
    expect(reason).toBeNull();
    expect(ranks.map(({ place, tiedWith }) => [place, tiedWith])).toEqual([
      [1, ["a", "b"]],
      [1, ["a", "b"]],
    ]);
  });

  test("a constant offset of 5 standard errors does not tie, whichever is better", () => {
    const offset = 5 * standardError(uneven);
    const worse = row(
      "worse",
      uneven.map((score) => score + offset),
    );
    const rows = [worse, row("own", uneven)];
    expect(rankRows(rows, "lower").ranks.map(({ id, place }) => [id, place])).toEqual([
      ["own", 1],
      ["worse", 2],
    ]);
    expect(rankRows(rows, "higher").ranks.map(({ id, place }) => [id, place])).toEqual([
      ["worse", 1],
      ["own", 2],
    ]);
  });

  test("differences that go either way tie although the means differ", () => {
    const other = uneven.map((score, i) => score + (i % 2 === 0 ? 0.02 : -0.019));
    const { ranks } = rankRows([row("a", uneven), row("b", other)], "lower");
    expect(ranks.map(({ place }) => place)).toEqual([1, 1]);
  });

  test("after a class of two comes place 3", () => {
    const { ranks } = rankRows(
      [
        row(
          "c",
          uneven.map((score) => score + 0.1),
        ),
        row("a", uneven),
        row("b", uneven),
      ],
      "lower",
    );
    expect(ranks.map(({ id, place }) => `${id}${place}`)).toEqual(["a1", "b1", "c3"]);
  });

  test("five regions are too few, and rows without a common one have no rank", () => {
    const few = rankRows(
      [row("a", [1, 1, 1, 1, 1]), row("b", [2, 2, 2, 2, 2])],
      "lower",
    );
    expect(few.ranks.map(({ place }) => place)).toEqual([1, 1]);
    expect(few.reason).toContain("5 regions are too few");
    const none = rankRows(
      [row("a", [1]), { id: "b", scores: { elsewhere: 2 } }],
      "lower",
    );
    expect(none.ranks).toEqual([]);
    expect(none.reason).not.toBeNull();
  });

  test("rows are compared over the regions that all of them have", () => {
    const short = row("short", uneven.slice(0, 7));
    const { regions } = rankRows([row("whole", uneven), short], "lower");
    expect(regions).toHaveLength(7);
  });
});

function standardError(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
