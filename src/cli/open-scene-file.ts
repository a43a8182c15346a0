import { existsSync, readFileSync } from "node:fs";
import { AppError } from "#core/errors.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { Engine } from "#ports/engine.ts";
import type { OpenedScene } from "#ports/scenes.ts";

/**
 * Opens a file with the `_extended.json` that lies beside it, if any.
 * @throws AppError kind-ambiguous when the file fits several readings
 */
export async function openSceneFile(
  engine: Engine,
  path: string,
  answer: SceneAnswer | null,
): Promise<OpenedScene> {
  const beside = path.replace(/\.[^./\\]+$/, "_extended.json");
  const sidecar =
    beside !== path && existsSync(beside) ? readFileSync(beside, "utf8") : null;
  const outcome = await engine.openScene(
    { kind: "path", path },
    {
      ...(answer === null ? {} : { answer }),
      ...(sidecar === null ? {} : { sidecar }),
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
