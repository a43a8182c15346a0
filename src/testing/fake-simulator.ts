/** A simulator that makes nothing: it answers after its steps, by rules a test can read. */
import type { SceneSimulator } from "#ports/simulation.ts";
import type { SceneSpec } from "#simulate/scene-spec.ts";
import { brokenFile } from "./fake-answers.ts";

/** Scenes of this seed cannot be made. */
export const FAILING_SEED = 13;

export type FakeSimulator = SceneSimulator & {
  /** Names of the calls in order, with style and seed: "previewScene paris 8". */
  readonly calls: string[];
  /** What was asked for, in the same order. */
  readonly specs: SceneSpec[];
};

/** @param stepMs time that a step takes: a scene has three, a preview one */
export function createFakeSimulator(stepMs = 0): FakeSimulator {
  const calls: string[] = [];
  const specs: SceneSpec[] = [];
  const step = async (name: string, signal: AbortSignal | undefined) => {
    await new Promise((resolve) => setTimeout(resolve, stepMs));
    if (signal?.aborted) {
      calls.push(`aborted ${name}`);
      throw signal.reason;
    }
  };
  return {
    calls,
    specs,
    simulateScene: async (spec, onProgress, signal) => {
      specs.push(spec);
      calls.push(`simulateScene ${spec.style} ${spec.seed}`);
      for (const fraction of [0.25, 0.5, 0.75]) {
        await step("simulateScene", signal);
        onProgress({ what: "radar", fraction });
      }
      if (spec.seed === FAILING_SEED) {
        throw brokenFile("the simulated scene");
      }
      const file = (part: string) => ({
        name: `simulated-${spec.style}-${part}.tif`,
        blob: new Blob(["x"]),
      });
      return { sar: file("sar"), eo: file("eo") };
    },
    previewScene: async (spec, signal) => {
      specs.push(spec);
      calls.push(`previewScene ${spec.style} ${spec.seed}`);
      await step("previewScene", signal);
      const sizePx = spec.overrides?.sizePx ?? 0;
      const picture = new Uint8ClampedArray(4 * sizePx * sizePx).fill(spec.seed);
      return { sizePx, sar: picture, eo: picture };
    },
  };
}
