import { describe, expect, it } from "vitest";
import { boxOf, nothing, prepare } from "#testing/compared-engine.ts";

const ALL = { kind: "all" } as const;

describe("seams", () => {
  it("are not seen where a pixel depends on nothing but itself", async () => {
    const { engine, resultId } = await prepare();
    const found = await engine.seams({ resultId, area: ALL }, nothing);
    expect(found.ratio).toBeGreaterThan(0.9);
    expect(found.ratio).toBeLessThan(1.1);
    expect(found.pairs).toBeGreaterThan(0);
  });

  it("are seen where a network knows the place in its tile", async () => {
    const { engine, resultId } = await prepare({
      compute: (value, _band, _row, col) => value * 0.2 + (col / 64) * 0.5,
    });
    const found = await engine.seams({ resultId, area: ALL }, nothing);
    expect(found.ratio).toBeGreaterThan(1.3);
    expect(found.settings).toContain("where tiles meet");
  });

  it("refuse an area within a tile", async () => {
    const { engine, resultId } = await prepare();
    await expect(
      engine.seams({ resultId, area: boxOf(4, 4, 12, 12) }, nothing),
    ).rejects.toMatchObject({
      code: "measure-refused",
      found: "no place where tiles meet",
    });
  });
});
