/** What examined models leave in the runner, with a real runtime. */
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { NO_CHOICES, type OwnModelChoices } from "#core/catalog/own-model/choices.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { OwnModelFiles } from "#ports/own-models.ts";
import { open, ramp, request, setUp } from "#testing/engine-on-arrays.ts";

const root = new URL("../../testing/models/", import.meta.url);
const runner = createNodeOnnxRunner({
  fetchModel: (path) => readFile(new URL(path, root)),
  threads: 1,
});
afterAll(() => runner.dispose());

/** Handles of own models, in the order in which they were loaded. */
const handles: string[] = [];
const watched: ModelRunner = {
  ...runner,
  async load(...args) {
    const model = await runner.load(...args);
    if (args[0].id.startsWith("own-")) {
      handles.push(model.handle);
    }
    return model;
  },
};
const { engine } = setUp({ size: 300, sar: ramp, realRunner: watched });

async function filesOf(name: string): Promise<OwnModelFiles> {
  const bytes = new Uint8Array(await readFile(new URL(`own/${name}.onnx`, root)));
  return { name: `${name}.onnx`, model: new Blob([bytes]), besides: [] };
}

async function examine(
  files: OwnModelFiles,
  choices: Partial<OwnModelChoices> = {},
  signal?: AbortSignal,
) {
  const asked = { files, choices: { ...NO_CHOICES, ...choices }, sceneId: null };
  return engine.examineModel(
    { ...asked, focus: null, backend: "auto", patienceMs: 8000 },
    signal,
  );
}

/** Returns which of the handles the runner still has a session for. */
async function stillLoaded(): Promise<readonly string[]> {
  const all = await Promise.all(
    [...new Set(handles)].map(async (handle) => {
      const error = await runner.run(handle, new Float32Array(1)).catch((e) => e);
      return error.message === "The model is not loaded." ? [] : [handle];
    }),
  );
  return all.flat();
}

describe("the runner", () => {
  it("holds nothing of models that were examined and put away", async () => {
    for (const name of ["plain", "three-bands", "nhwc"]) {
      await examine(await filesOf(name));
    }
    await examine(await filesOf("plain"), { range: "-1..1" });
    expect(handles.length).toBeGreaterThan(8);
    expect(await stillLoaded()).toEqual([]);
  });

  it("holds nothing of a model whose examination failed or was stopped", async () => {
    await expect(examine(await filesOf("unknown-op"))).rejects.toThrow();
    const job = new AbortController();
    const stopped = examine(await filesOf("plain"), {}, job.signal);
    await expect.poll(() => handles.length).toBeGreaterThan(0);
    job.abort();
    await stopped.catch(() => {});
    expect(await stillLoaded()).toEqual([]);
  });

  it("keeps a model in use while it is examined again", async () => {
    const sceneId = await open(engine, "sar");
    const files = await filesOf("plain");
    const { card } = await examine(files);
    await engine.addModel(files, card);
    const stages = [{ stage: "syneo", cardId: card.id }] as const;
    const run = () => engine.run({ ...request(sceneId), stages }, () => undefined);
    expect((await run()).status).toBe("complete");
    await examine(files);
    await examine(files, { range: "-1..1" });
    await examine(await filesOf("nhwc"));
    expect((await run()).status).toBe("complete");
    expect((await stillLoaded()).every((handle) => handle.startsWith(card.id))).toBe(
      true,
    );
  });
});
