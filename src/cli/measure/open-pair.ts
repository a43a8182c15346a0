import { basename } from "node:path";
import { AppError } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { SceneId } from "#ports/ids.ts";
import type { Comparison } from "#ports/measurement.ts";
import type { FilePair } from "./pair-files.ts";

/**
 * Opens both images for as long as `work` takes.
 * @throws AppError of opening and of `work`, with the pair's name in front
 */
export async function withOpenPair<T>(
  engine: Engine,
  pair: FilePair,
  work: (comparison: Comparison, candidatePx: Size) => Promise<T>,
): Promise<T> {
  const open: SceneId[] = [];
  const openImage = async (path: string) => {
    const outcome = await engine
      .openScene({ kind: "path", path }, { answer: "eo" })
      .catch((error: unknown) => {
        throw noPicture(path, error);
      });
    if (outcome.status !== "opened") {
      throw new Error(`${path} was asked about although the answer was given`);
    }
    open.push(outcome.opened.sceneId);
    return outcome.opened;
  };
  try {
    const { sceneId, scene } = await openImage(pair.candidate);
    const reference = await openImage(pair.reference);
    const comparison: Comparison = {
      candidate: { kind: "scene", sceneId },
      referenceSceneId: reference.sceneId,
      area: { kind: "all" },
    };
    return await work(comparison, scene.grid);
  } catch (error) {
    throw named(pair.name, error);
  } finally {
    await Promise.all(open.map((sceneId) => engine.closeScene(sceneId)));
  }
}

type Size = { readonly width: number; readonly height: number };

/** That there is no other way to read it is of no use to who wants it measured. */
function noPicture(path: string, error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== "argument-invalid") {
    return error;
  }
  return new AppError("measure-refused", "This cannot be measured.", {
    expected: "a picture with red, green and blue",
    found: `${basename(path)}, which can only be read as ${error.expected}`,
    hint: "Measure a translation, or an optical image.",
  });
}

function named(name: string, error: unknown): unknown {
  if (!(error instanceof AppError)) {
    return error;
  }
  const { code, message, expected, found, hint, cause } = error;
  return new AppError(code, `${name}: ${message}`, { expected, found, hint, cause });
}
