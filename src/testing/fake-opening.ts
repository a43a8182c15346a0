/** The scenes of the fake engine: names of files decide what is in them (fake-engine.ts). */
import type { RegionsFile } from "#core/regions/regions-file.ts";
import { withStatedFacts } from "#core/sar/stated-facts.ts";
import type { SceneId } from "#ports/ids.ts";
import { nameOfInput } from "#ports/raster-source.ts";
import type { OpenedScene, Scenes } from "#ports/scenes.ts";
import { brokenFile, HISTOGRAM, READINGS, requireThere } from "./fake-answers.ts";
import { type FakeParts, pause } from "./fake-engine-parts.ts";
import { fakeEo, fakeSar, UNSTATED } from "./fake-scenes.ts";

export type FakeOpeningOptions = {
  /** Time a histogram takes. */
  readonly histogramMs?: number;
  /** What each reading of the list of regions finds, the last one for ever; none at first. */
  readonly regions?: readonly (RegionsFile | null)[];
};

export function createFakeOpening(
  { calls, step }: FakeParts,
  options: FakeOpeningOptions,
): { readonly service: Scenes; requireOpen(id: SceneId): void } {
  const open = new Set<SceneId>();
  let opened = 0;
  let readings = 0;
  const sceneId = (role: string): SceneId => `scene-${role}-${++opened}`;
  const service: Scenes = {
    loadRegions: async () => {
      calls.push("loadRegions");
      const { regions = [] } = options;
      const file = regions[Math.min(readings, regions.length - 1)] ?? null;
      readings += 1;
      return file;
    },
    openScene: async (input, how = {}, signal) => {
      const name = nameOfInput(input);
      calls.push(`openScene ${name}${how.sidecar === undefined ? "" : " +sidecar"}`);
      await step(`openScene ${name}`, signal);
      if (name.includes("broken")) {
        throw brokenFile(name);
      }
      if (name.includes("ambiguous") && how.answer === undefined) {
        return { status: "ambiguous", name, readings: READINGS };
      }
      const isEo = how.answer === "eo" || name.includes("eo");
      const id = how.sceneId ?? sceneId(isEo ? "eo" : "sar");
      open.add(id);
      const opened = openedAs(id, name, isEo);
      const { scene } = opened;
      return {
        status: "opened",
        opened:
          scene.role === "sar"
            ? { ...opened, scene: withStatedFacts(scene, how.facts ?? {}) }
            : opened,
      };
    },
    closeScene: async (id) => {
      calls.push(`closeScene ${id}`);
      open.delete(id);
    },
    buildOverview: async (id, onProgress, signal) => {
      calls.push(`buildOverview ${id}`);
      for (let done = 1; done <= 4; done++) {
        await step(`buildOverview ${id}`, signal);
        onProgress(done, 4);
      }
    },
    histogram: async () => {
      calls.push("histogram");
      await pause(options.histogramMs ?? 0);
      return HISTOGRAM;
    },
    bytesRead: async (id) => {
      requireThere("scene", id, open);
      return 1_000_000;
    },
  };
  return { service, requireOpen: (id) => requireThere("scene", id, open) };
}

function openedAs(id: SceneId, name: string, isEo: boolean): OpenedScene {
  const opened = isEo
    ? fakeEo(id, name)
    : fakeSar(id, name, name.includes("bare") ? UNSTATED : {});
  const [as, label] = isEo
    ? (["amplitude", "Radar, amplitude (DN)"] as const)
    : (["eo", "Optical picture"] as const);
  return {
    ...opened,
    scene: name.includes("grey")
      ? { ...opened.scene, otherReadings: [{ as, label, evidence: "one band" }] }
      : opened.scene,
    ...(name.includes("large")
      ? { missingOverview: { pixels: 594_000_000, bytes: 1_188_000_000 } }
      : {}),
  };
}
