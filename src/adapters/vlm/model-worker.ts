/** This file is the worker's side of the model in the page: fetch, keep, open, answer. */
import { Tokenizer } from "@huggingface/tokenizers";
import { AppError, isAbort } from "#core/errors.ts";
import { modelFailedError } from "#core/vision-language/in-browser/model-errors.ts";
import {
  type GraphRole,
  graphFile,
  type ModelManifest,
  manifestName,
  totalBytes,
} from "#core/vision-language/in-browser/model-manifest.ts";
import { checkMemory } from "#core/vision-language/in-browser/model-room.ts";
import { withoutAlpha } from "#core/vision-language/in-browser/resize-picture.ts";
import { readSettings } from "#core/vision-language/in-browser/smolvlm-settings.ts";
import type { CreateGraphSessions } from "#ports/graph-sessions.ts";
import type { ModelWorker } from "#ports/in-browser-model.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import {
  download,
  findKept,
  listKept,
  lookUp,
  readKept,
  readKeptJson,
  removeKept,
} from "./kept-model.ts";
import { answer, checkModel, type SmolVlm } from "./smolvlm.ts";

type Opened = { readonly key: string; readonly model: SmolVlm };

export function createModelWorker(createSessions: CreateGraphSessions): ModelWorker {
  let opened: Opened | null = null;
  const close = async () => {
    const before = opened?.model;
    opened = null;
    for (const graph of [before?.vision, before?.embed, before?.decoder]) {
      await graph?.release().catch(() => {});
    }
  };
  const open = async (own: ModelManifest, backend: BackendPreference) => {
    const key = `${own.hub} ${manifestName(own)} ${backend}`;
    if (opened?.key !== key) {
      await close();
      opened = { key, model: await openModel(own, backend, createSessions) };
    }
    return opened.model;
  };
  return {
    listKept,
    lookUp,
    download,
    async remove() {
      await close();
      await removeKept();
    },
    async answer({ model: name, prompt, picture }, room, backend, onPart, signal) {
      const own = await findKept(name);
      checkMemory(totalBytes(own), room);
      const model = await open(own, backend);
      signal.throwIfAborted();
      try {
        await answer(model, await readPixels(picture), prompt, onPart, signal);
      } catch (error) {
        if (isAbort(error) || error instanceof AppError) {
          throw error;
        }
        // A device that was lost, say: the next question opens the model anew.
        await close();
        throw modelFailedError("the model", error);
      }
    },
  };
}

/** Opens all graphs on one device; where the GPU cannot take one, all of them on wasm. */
async function openModel(
  own: ModelManifest,
  backend: BackendPreference,
  createSessions: CreateGraphSessions,
): Promise<SmolVlm> {
  try {
    return await openOn(own, backend, createSessions);
  } catch (error) {
    const isOfTheGpu = error instanceof AppError && error.code === "model-failed";
    if (!isOfTheGpu || backend !== "auto") {
      throw error;
    }
    return openOn(own, "wasm", createSessions);
  }
}

async function openOn(
  own: ModelManifest,
  backend: BackendPreference,
  createSessions: CreateGraphSessions,
): Promise<SmolVlm> {
  const settings = readSettings(own.repository, {
    config: await readKeptJson(own, "config.json"),
    generation: await readKeptJson(own, "generation_config.json"),
    preprocessor: await readKeptJson(own, "preprocessor_config.json"),
  });
  const tokenizer = new Tokenizer(
    await readKeptJson(own, "tokenizer.json"),
    await readKeptJson(own, "tokenizer_config.json"),
  );
  const sessions = await createSessions(backend);
  // One after the other: bytes of a file are let go of before the next one is read.
  const graph = async (role: GraphRole, staysThere: boolean) =>
    sessions.open(await readKept(own, graphFile(own, role)), staysThere);
  const model: SmolVlm = {
    name: manifestName(own),
    ...{ settings, tokenizer, sessions },
    vision: await graph("vision_encoder", false),
    embed: await graph("embed_tokens", false),
    decoder: await graph("decoder_model_merged", true),
  };
  checkModel(model);
  return model;
}

async function readPixels(picture: Blob) {
  const bitmap = await createImageBitmap(picture, { colorSpaceConversion: "none" });
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d", {
      willReadFrequently: true,
    });
    if (context === null) {
      throw new Error("no canvas to read the picture with");
    }
    context.drawImage(bitmap, 0, 0);
    return withoutAlpha(context.getImageData(0, 0, width, height).data, bitmap);
  } finally {
    bitmap.close();
  }
}
