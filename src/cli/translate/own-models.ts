/**
 * This file brings models by the path of their file: `--model PATH.onnx` and the like.
 * They are examined as in the page, and then named by their card as all others are.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Progress } from "#cli/output/progress.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import {
  INPUT_RANGES,
  LAYOUTS,
  LICENCE_NOT_STATED,
  NO_CHOICES,
  ORDERS,
  OUTPUT_RANGES,
  type OwnModelChoices,
} from "#core/catalog/own-model/choices.ts";
import { isNonCommercial } from "#core/catalog/own-model/own-card-id.ts";
import { readOnnx } from "#core/catalog/read-onnx.ts";
import { RESULT_STAGES, type ResultStage, runRow } from "#core/catalog/stages.ts";
import type { Engine } from "#ports/engine.ts";
import type { ModelReport, OwnModelFiles } from "#ports/own-models.ts";
import { watchModel } from "./watch-model.ts";

/** How own models are called, where the user says so. */
export type OwnModelOptions = {
  readonly choices: Omit<OwnModelChoices, "stage">;
  /** Path of a document that describes the model; null = none. */
  readonly card: string | null;
  /** How long one call of the runtime may take. */
  readonly patienceMs: number;
};

export const OWN_MODEL_OPTIONS = {
  card: { type: "string" },
  layout: { type: "string" },
  licence: { type: "string" },
  order: { type: "string" },
  "output-range": { type: "string" },
  patience: { type: "string" },
  range: { type: "string" },
} as const;

const PATIENCE_S = 8;

type Values = { readonly [K in keyof typeof OWN_MODEL_OPTIONS]?: string | undefined };
export type Chosen = Readonly<Record<ResultStage, string | null>>;

/**
 * Parses the options; null where no model is a path.
 * @throws AppError argument-invalid
 */
export function parseOwnModels(chosen: Chosen, values: Values): OwnModelOptions | null {
  const given = Object.keys(OWN_MODEL_OPTIONS).filter(
    (key) => values[key as keyof Values] !== undefined,
  );
  if (!RESULT_STAGES.some((stage) => isPath(chosen[stage]))) {
    if (given.length > 0) {
      throw wrongUse(
        `--${given[0]} with a model's file (--model PATH.onnx)`,
        "a model of the catalogue",
      );
    }
    return null;
  }
  const patience = Number(values.patience ?? PATIENCE_S);
  if (!(patience >= 1 && patience <= 3600)) {
    throw wrongUse("--patience 1 … 3600 (seconds)", `--patience ${values.patience}`);
  }
  return {
    choices: {
      range: oneOf("range", INPUT_RANGES, values.range),
      outputRange: oneOf("output-range", OUTPUT_RANGES, values["output-range"]),
      layout: oneOf("layout", LAYOUTS, values.layout?.toUpperCase()),
      order: oneOf("order", ORDERS, values.order?.toLowerCase()),
      licence: values.licence ?? null,
    },
    card: values.card ?? null,
    patienceMs: 1000 * patience,
  };
}

function oneOf<T extends string>(
  name: string,
  known: readonly T[],
  text: string | undefined,
): T | null {
  const found = known.find((value) => value === text) ?? null;
  if (text !== undefined && found === null) {
    throw wrongUse(`--${name} ${known.join(" | ")}`, `--${name} ${text}`);
  }
  return found;
}

function isPath(model: string | null): model is string {
  return model !== null && /\.onnx$/i.test(model);
}

/**
 * Examines the models that are paths and adds them to the engine's; returns the choice
 * with their ids.
 * @throws AppError
 */
export async function bringOwnModels(
  engine: Engine,
  chosen: Chosen,
  options: OwnModelOptions | null | undefined,
  progress: Progress,
): Promise<Chosen> {
  if (!options) {
    return chosen;
  }
  const found = { ...chosen };
  for (const stage of RESULT_STAGES) {
    const path = chosen[stage];
    if (!isPath(path)) {
      continue;
    }
    const { cardStage } = runRow(stage);
    const files = readFiles(path, options.card);
    const report = await watchModel(files.name, options.patienceMs, () =>
      engine.examineModel({
        files,
        choices: {
          ...NO_CHOICES,
          ...options.choices,
          stage: cardStage as OwnModelChoices["stage"],
        },
        ...{ sceneId: null, focus: null, backend: "auto" },
        patienceMs: options.patienceMs,
      }),
    );
    if (report.card.stage !== cardStage) {
      throw wrongUse(
        `a card of stage "${cardStage}" for ${files.name}`,
        `one of stage "${report.card.stage}"`,
      );
    }
    sayReport(files.name, report, progress);
    await engine.addModel(files, report.card);
    found[stage] = report.card.id;
  }
  return found;
}

/** Reads the model, the files that it names beside it, and the card. */
function readFiles(path: string, card: string | null): OwnModelFiles {
  const bytes = readAt(path, "an .onnx file");
  const names = readOnnx(bytes).externalFiles.map((file) => basename(file));
  return {
    name: basename(path),
    model: new Blob([bytes]),
    besides: [
      // What is missing is said by whoever reads the model.
      ...names
        .map((name) => ({ name, at: join(dirname(path), name) }))
        .filter(({ at }) => existsSync(at))
        .map(({ name, at }) => ({ name, blob: new Blob([readAt(at, name)]) })),
      ...(card === null
        ? []
        : [{ name: basename(card), blob: new Blob([readAt(card, "a card")]) }]),
    ],
  };
}

/** @throws AppError argument-invalid where there is no such file */
function readAt(path: string, what: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    const { code = "no file" } = cause as NodeJS.ErrnoException;
    throw wrongUse(`${what} at ${path}`, code === "ENOENT" ? "none" : code);
  }
}

function sayReport(
  name: string,
  { card, notes, verdict, facts }: ModelReport,
  progress: Progress,
): void {
  progress.note(
    `${name}: own model ${card.id}, SHA-256 ${facts.sha256.slice(0, 12)}…, opset ${facts.opset ?? "unknown"}`,
  );
  for (const note of notes) {
    progress.note(note);
  }
  if (verdict !== "picture") {
    progress.note(
      `warning: what it makes of a first tile is ${verdict === "constant" ? "one colour" : "the input itself"}: another --range, --layout or --order may be right`,
    );
  }
  if (card.licence === LICENCE_NOT_STATED) {
    progress.note("note: its licence is not stated (--licence)");
  } else if (isNonCommercial(card.licence)) {
    progress.note(`warning: its licence is non-commercial (${card.licence})`);
  }
}
