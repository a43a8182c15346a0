/** These tests check how a scene's levels reach a network: matched, unchanged, or set by hand. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseModelCard } from "#core/catalog/card.ts";
import type { RasterInfo } from "#ports/raster-source.ts";
import type { LevelChoice } from "#ports/runs.ts";
import { rasterizeEpoch } from "#simulate/epoch/rasterize-epoch.ts";
import { buildLayout } from "#simulate/layout/build-layout.ts";
import { resolveAcquisition } from "#simulate/resolve-acquisition.ts";
import { simulateRadar } from "#simulate/sar/simulate-radar.ts";
import { frameOf, STYLE_IDS, type StyleId } from "#simulate/scene-spec.ts";
import { createMemorySource } from "#testing/memory-source.ts";
import { openScene } from "./open-scene.ts";
import { decideRunInput } from "./run-input.ts";

const CARD = "models/translate/tile-unet-sim-x/card.json";
const card = parseModelCard(
  JSON.parse(readFileSync(new URL(`../../${CARD}`, import.meta.url), "utf8")),
  CARD,
);
const SIZE = 320;
const S1S2 = "models/translate/pix2pix-s1s2/card.json";
const s1s2 = parseModelCard(
  JSON.parse(readFileSync(new URL(`../../${S1S2}`, import.meta.url), "utf8")),
  S1S2,
);
const UTM = { crs: "EPSG:32631", affine: [0.5, 0, 5e5, 0, -0.5, 5e6] } as const;

type Georeference = NonNullable<RasterInfo["georeference"]>;
type Simulated = ReturnType<typeof imageOf>;

/** A scene's radar image; its optical one would take as long again. */
function imageOf(style: StyleId) {
  const overrides = { sizePx: SIZE, gsdM: 0.5, looks: 6 };
  const acquisition = resolveAcquisition({ style, seed: 3, overrides });
  const layout = buildLayout(style, 3, frameOf(acquisition));
  const surface = rasterizeEpoch(layout, "sar", acquisition.timeGapDays);
  return { dn: simulateRadar(layout, surface, acquisition).dn, acquisition };
}

const paris = imageOf("paris");
const decide = (by: number, choice: LevelChoice = { kind: "auto" }) =>
  decideFor(paris, by, choice);

/** The input of a simulated scene with its numbers multiplied, nothing stated of them. */
async function decideFor(
  { dn, acquisition }: Simulated,
  by: number,
  choice: LevelChoice = { kind: "auto" },
  model = card,
  georeference: Georeference = UTM,
) {
  const pixels = Float32Array.from(dn, (n) => by * acquisition.scaleFactor * n);
  const size = { width: SIZE, height: SIZE };
  const info = { ...size, sampleType: "float32", georeference } as const;
  const options = { answer: "amplitude", sidecar: null } as const;
  const opened = await openScene(createMemorySource(info, pixels), "scene-1", options);
  if (opened.status !== "opened" || opened.handle.scene.role !== "sar") {
    throw new Error("expected a radar scene");
  }
  return decideRunInput(opened.handle, opened.handle.scene, model, choice);
}

describe("levels", () => {
  it.each([0.01, 0.3, 1, 20, 100])(
    "come back within 1 dB where the numbers were multiplied by %d",
    async (by) => {
      const { levels, rule, issues } = await decide(by);
      const expected = -20 * Math.log10(by);
      expect(levels.applied?.gain).toBe(1);
      expect(
        Math.abs((levels.applied?.offsetDb ?? 999) - expected),
      ).toBeLessThanOrEqual(1);
      expect(rule.toCardUnit).toEqual({ kind: "decibel", levels: levels.applied });
      expect(rule.rule.join(" ")).toMatch(/Levels matched: [+−]\d+\.\d dB, relative\./);
      // A match is no measurement: it stays outside of the training.
      expect(issues.find(({ aspect }) => aspect === "levels")?.weight).toBe("outside");
    },
  );

  it("stay as they are when asked to, and the proposal is still known", async () => {
    const { levels, rule } = await decide(100, { kind: "off" });
    expect(levels.applied).toBeNull();
    expect(levels.proposed?.offsetDb).toBeLessThan(-38);
    expect(rule.toCardUnit).toEqual({ kind: "decibel" });
    expect(rule.rule.join(" ")).not.toContain("Levels");
  });

  it("are matched where a few bright targets take the 8-bit range from all else", async () => {
    // As in a harbour, a twentieth of the pixels is 30 dB brighter than the rest.
    const dn = paris.dn.map((n, i) =>
      i < SIZE ** 2 / 20 ? Math.min(65535, 30 * n) : n,
    );
    const harbour = { ...paris, dn: Uint16Array.from(dn) };
    const coarse = { ...UTM, affine: [8.5, 0, 5e5, 0, -8.5, 5e6] } as const;
    const decided = (scene: Simulated, choice?: LevelChoice) =>
      decideFor(scene, 1, choice, s1s2, coarse);
    const scaleOf = ({
      rule: { toCardUnit },
    }: Awaited<ReturnType<typeof decideFor>>) =>
      toCardUnit.kind === "amplitude" ? toCardUnit.scale : Number.NaN;
    const [plain, off, matched] = [
      await decided(paris, { kind: "off" }),
      await decided(harbour, { kind: "off" }),
      await decided(harbour),
    ];
    expect(off.issues.map(({ aspect }) => aspect)).toContain("histogram");
    expect(scaleOf(off)).toBeLessThan(0.3 * scaleOf(plain));
    expect(matched.levels.applied?.offsetDb).toBeGreaterThan(12);
    expect(matched.issues.map(({ aspect }) => aspect)).not.toContain("histogram");
  });

  it("move by what is asked for", async () => {
    const { levels } = await decide(1, { kind: "offset", offsetDb: -4.5 });
    expect(levels.applied).toEqual({ gain: 1, offsetDb: -4.5 });
  });
});

describe("levels of the ten styles", () => {
  const errors: number[] = [];

  // A test for each: ten scenes in one exceed a test's time on a busy machine.
  it.each(STYLE_IDS)("%s comes back within 4 dB", async (style) => {
    const { levels } = await decideFor(style === "paris" ? paris : imageOf(style), 10);
    const error = Math.abs((levels.proposed?.offsetDb ?? 99) + 20);
    errors.push(error);
    expect(error).toBeLessThanOrEqual(4);
  });

  it("come back within 1 dB for most", () => {
    errors.sort((a, b) => a - b);
    console.log(`levels off by ${errors.map((e) => e.toFixed(2)).join(", ")} dB`);
    expect(errors).toHaveLength(STYLE_IDS.length);
    expect(errors[STYLE_IDS.length >> 1]).toBeLessThanOrEqual(1);
  });
});
