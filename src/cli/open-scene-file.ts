import { AppError } from "#core/errors.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { StatedFacts } from "#core/sar/stated-facts.ts";
import type { Engine } from "#ports/engine.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import { readOrdinaryFile } from "./ordinary-file.ts";

/** Limit of a sidecar's size; Capella's own are below 1 MB. */
const SIDECAR_LIMIT_BYTES = 16_000_000;

/**
 * Opens a file together with the `_extended.json` beside it, if there is one.
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
  const outcome = await engine.openScene(
    { kind: "path", path },
    {
      ...(answer === null ? {} : { answer }),
      ...(sidecar === null ? {} : { sidecar }),
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
  const bytes = readOrdinaryFile(
    beside,
    SIDECAR_LIMIT_BYTES,
    (expected, found) =>
      new AppError("metadata-invalid", `${beside} cannot be the image's metadata.`, {
        ...{ expected, found },
        hint: "Rename it, or take it away.",
      }),
  );
  return bytes?.toString("utf8") ?? null;
}
