import { basename } from "node:path";
import { AppError } from "#core/errors.ts";
import type { Scene } from "#core/sar/scene.ts";
import type { Engine } from "#ports/engine.ts";
import type { SceneId } from "#ports/ids.ts";
import type { Comparison } from "#ports/measurement.ts";
import type { FilePair } from "./pair-files.ts";

export type PairOptions = {
  /** Whether the user states that GeoTIFFs of one band are grey pictures. */
  readonly isPicture: boolean;
  /** Receives notes on how the images are read. */
  readonly note: (text: string) => void;
};

/**
 * Opens both images while `work` runs.
 * @throws AppError of opening and of `work`, with the pair's name in front
 */
export async function withOpenPair<T>(
  engine: Engine,
  pair: FilePair,
  { isPicture, note }: PairOptions,
  work: (comparison: Comparison, candidatePx: Size) => Promise<T>,
): Promise<T> {
  const open: SceneId[] = [];
  const openImage = async (path: string, white?: number) => {
    const how = { answer: "eo", ...(white === undefined ? {} : { white }) } as const;
    const outcome = await engine
      .openScene({ kind: "path", path }, how)
      .catch((error: unknown) => {
        throw noPicture(path, error);
      });
    if (outcome.status !== "opened") {
      throw new Error(`${path} was asked about although the answer was given`);
    }
    const { opened } = outcome;
    open.push(opened.sceneId);
    if (!isPicture && mayBeRadar(opened.scene)) {
      throw mayBeRadarError(path);
    }
    if (white === undefined) {
      for (const warning of opened.scene.warnings) {
        note(`${basename(path)}: ${warning}`);
      }
    }
    return opened;
  };
  try {
    let candidate = await openImage(pair.candidate);
    let reference = await openImage(pair.reference);
    const white = commonWhite(candidate.scene, reference.scene);
    if (white !== null) {
      // A white of its own for each would hide that one is darker than the other.
      note(`${pair.name}: white is ${Number(white.toPrecision(6))} in both images.`);
      candidate = await openImage(pair.candidate, white);
      reference = await openImage(pair.reference, white);
    }
    const { sceneId, scene } = candidate;
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

/** Returns the white for two images that state none, null where they have the same one. */
function commonWhite(a: Scene, b: Scene): number | null {
  const isGuessed = a.role === "eo" && b.role === "eo" && a.isWhiteGuessed;
  return isGuessed && b.isWhiteGuessed && a.white !== b.white
    ? Math.max(a.white, b.white)
    : null;
}

/**
 * Tells whether a scene may be radar: in a georeferenced image of one band, radar
 * amplitude and panchromatic look alike.
 */
function mayBeRadar(scene: Scene): boolean {
  return (
    scene.role === "eo" &&
    new Set(scene.rgbBands).size === 1 &&
    scene.grid.crs !== "pixel"
  );
}

function mayBeRadarError(path: string): AppError {
  return new AppError("measure-refused", "This cannot be measured.", {
    expected: "a picture with red, green and blue, or --as eo for grey ones",
    found: `${basename(path)}, which is read as amplitude of radar unless you say otherwise`,
    hint: "If it is an optical image (panchromatic), say --as eo.",
  });
}

type Size = { readonly width: number; readonly height: number };

/** Replaces an error about readings by one that helps a user who wants to measure the file. */
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
