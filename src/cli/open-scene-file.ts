import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "#core/errors.ts";
import type { StatedFacts } from "#core/sar/check-facts.ts";
import type { TextFile } from "#core/sar/documents/product-document.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { Engine } from "#ports/engine.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import { readOrdinaryFile } from "./ordinary-file.ts";

/** Limit of a sidecar's size; Capella's own are below 1 MB. */
const SIDECAR_LIMIT_BYTES = 16_000_000;

/**
 * Opens a file together with the metadata beside it: Capella's `_extended.json`, and the
 * documents of Sentinel-1, ICEYE, TerraSAR-X and Umbra where the operators put them.
 * @throws AppError kind-ambiguous when the file fits several readings; metadata-invalid
 *   when the file beside it cannot be metadata
 */
export async function openSceneFile(
  engine: Engine,
  path: string,
  answer: SceneAnswer | null,
  facts: StatedFacts = {},
): Promise<OpenedScene> {
  const sidecar = readSidecar(path);
  const documents = readDocuments(path);
  const outcome = await engine.openScene(
    { kind: "path", path },
    {
      ...(answer === null ? {} : { answer }),
      ...(sidecar === null ? {} : { sidecar }),
      documents,
      facts,
    },
  );
  if (outcome.status === "opened") {
    return outcome.opened;
  }
  throw new AppError("kind-ambiguous", "The file does not say what its numbers mean.", {
    expected: `--as ${outcome.readings.map((r) => r.as).join(" or --as ")}`,
    found: outcome.readings.map((r) => `${r.label}: ${r.evidence}`).join("; "),
    hint: "Say which it is with --as.",
  });
}

function readSidecar(path: string): string | null {
  const beside = path.replace(/\.[^./\\]+$/, "_extended.json");
  if (beside === path) {
    return null;
  }
  return readText(beside);
}

/** Reads what the operators' rules for names and folders put beside an image. */
function readDocuments(path: string): TextFile[] {
  const folder = dirname(path);
  const stem = basename(path).replace(/\.[^.]+$/, "");
  const annotation = join(folder, "..", "annotation");
  const product = basename(resolve(folder, ".."));
  const places = [
    join(folder, `${stem}.xml`),
    join(folder, `${stem}.json`),
    join(folder, `${stem.replace(/_GEC$/i, "")}_METADATA.json`),
    join(annotation, `${stem}.xml`),
    join(annotation, "calibration", `calibration-${stem}.xml`),
    ...(/^IMAGE_/i.test(stem) ? [join(folder, "..", `${product}.xml`)] : []),
  ];
  return [...new Set(places)].flatMap((place) => {
    const text = readText(place);
    return text === null ? [] : [{ name: basename(place), text }];
  });
}

/** Returns a file's text; null if there is none. */
function readText(path: string): string | null {
  const bytes = readOrdinaryFile(
    path,
    SIDECAR_LIMIT_BYTES,
    (expected, found) =>
      new AppError("metadata-invalid", `${path} cannot be the image's metadata.`, {
        ...{ expected, found },
        hint: "Rename it, or take it away.",
      }),
  );
  return bytes?.toString("utf8") ?? null;
}
