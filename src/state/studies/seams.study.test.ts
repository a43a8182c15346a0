import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import type { ResultId } from "#ports/ids.ts";
import type { Seams } from "#ports/studies.ts";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import { seams } from "./seams.study.ts";
import type { StudyEngine } from "./study.ts";

const AREA = { kind: "box", box: [0, 0, 1, 1] } as const;
const pictures = [
  { resultId: "result-1" as ResultId, name: "One" },
  { resultId: "result-2" as ResultId, name: "Two" },
];

const engine: Pick<StudyEngine, "seams"> = {
  async seams({ resultId }): Promise<Seams> {
    if (resultId === "result-2") {
      throw new AppError("measure-refused", "This cannot be measured.", {
        expected: "tiles that meet",
        found: "no place where tiles meet",
        hint: "Choose a larger area.",
      });
    }
    return { resultId, ratio: 1.25, pairs: 8, grid: FAKE_GRID, settings: "s" };
  },
};

function ask(which: typeof pictures) {
  const request = { area: AREA, pictures: which };
  const { signal } = new AbortController();
  return seams.ask(engine as StudyEngine, request, () => undefined, signal);
}

describe("the study of seams", () => {
  it("has a row for each picture that has tiles, and says why another has none", async () => {
    const table = seams.table?.(await ask(pictures));
    expect(table?.current).toBe("result-1");
    expect(table?.rows).toMatchObject([
      { label: "One", readings: [{ id: "seam-ratio", value: 1.25, better: "lower" }] },
    ]);
    expect(table?.notes).toEqual([
      "Two: found no place where tiles meet. Choose a larger area.",
    ]);
  });

  it("is refused where the only picture has none", async () => {
    await expect(ask(pictures.slice(1))).rejects.toMatchObject({
      code: "measure-refused",
    });
  });
});
