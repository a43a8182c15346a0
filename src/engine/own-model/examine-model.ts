/**
 * This file examines a model that the user brings: it reads the file's header and what
 * lies beside it, proposes a card, and runs a first tile with it.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import {
  type ReadDocument,
  readDeepness,
  readModelDocument,
} from "#core/catalog/own-model/foreign-cards.ts";
import type { ModelHints } from "#core/catalog/own-model/hints.ts";
import { inlineWeights } from "#core/catalog/own-model/inline-weights.ts";
import {
  type ModelHeader,
  readModelHeader,
} from "#core/catalog/own-model/model-header.ts";
import {
  adoptCard,
  type ModelIdentity,
  proposeCard,
} from "#core/catalog/own-model/propose-card.ts";
import { proposeInput } from "#core/catalog/own-model/propose-input.ts";
import { AppError } from "#core/errors.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { ExamineRequest, ModelReport, OwnModelFiles } from "#ports/own-models.ts";
import { lookAtTile } from "./look-at-tile.ts";
import { type Probe, probeModel } from "./probe-model.ts";
import type { Limits } from "./run-limited.ts";
import { loadRuntime } from "./start-runtime.ts";

/** Documents have some kB. */
const MOST_DOCUMENT_BYTES = 4_000_000;
/** An ONNX file cannot be larger. */
const MOST_MODEL_BYTES = 2 ** 31 - 1;
const DOCUMENT = /\.(json|ya?ml)$/i;

/**
 * Examines a model; see `OwnModels.examineModel`.
 * @param bytes the model with its weights, as `readModel` gives it; consumed
 */
export async function examineModel(
  request: ExamineRequest,
  { bytes, sha256 }: { readonly bytes: Uint8Array; readonly sha256: string },
  handle: SceneHandle | null,
  runner: ModelRunner,
  signal: AbortSignal | undefined,
): Promise<ModelReport> {
  const { files, choices, backend, patienceMs } = request;
  const { name } = files;
  const header = readModelHeader(bytes, name);
  const identity = { name, sha256, bytes: bytes.length };
  const { documents, notes } = await readDocuments(files);
  const limits: Limits = { runner, name, patienceMs, signal };
  await loadRuntime(runner, backend, signal);
  await runner.provide(sha256, bytes);
  const given = documents.find((document) => document.kind === "card");
  const found =
    given?.kind === "card"
      ? {
          card: adoptCard(given.card, identity, choices.licence),
          probe: null,
          notes: ["Its own card.json says how it is called."],
        }
      : await propose(request, identity, header, documents, limits);
  const { card } = found;
  // The tile of a card is larger than what is needed for a look.
  const sidePx = found.probe?.sidePx ?? card.tiling.tile;
  const look = await lookAtTile(card, sidePx, handle, request, limits);
  return {
    ...look,
    card,
    isOfCard: given !== undefined,
    facts: {
      ...{ bytes: bytes.length, sha256: identity.sha256 },
      ...{ opset: header.opset, producer: header.producer },
      ...{ ops: header.ops, params: header.params },
    },
    notes: [...notes, ...found.notes, ...look.notes],
  };
}

async function propose(
  { choices, backend }: ExamineRequest,
  identity: ModelIdentity,
  header: ModelHeader,
  documents: readonly ReadDocument[],
  limits: Limits,
): Promise<{ card: ModelCard; probe: Probe; notes: readonly string[] }> {
  const stated = documents.flatMap((d) => (d.kind === "hints" ? [d.hints] : []));
  const deepness = readDeepness(header.metadata);
  const hints = mergeHints([...(deepness === null ? [] : [deepness]), ...stated]);
  const input = proposeInput(header, hints, choices, identity.name);
  const open = proposeCard(identity, header, input, hints, choices, null);
  const probe = await probeModel({ ...limits, card: open, header, input, backend });
  const card = proposeCard(identity, header, input, hints, choices, probe);
  return { card, probe, notes: notesOf(card, header, hints, probe) };
}

/** Later ones win, field by field. */
function mergeHints(all: readonly ModelHints[]): ModelHints | null {
  return all.length === 0
    ? null
    : {
        ...(Object.assign({}, ...all) as ModelHints),
        source: all.map(({ source }) => source).join(" and "),
        notes: all.flatMap(({ notes = [] }) => notes),
      };
}

function notesOf(
  card: ModelCard,
  header: ModelHeader,
  hints: ModelHints | null,
  probe: Probe,
): readonly string[] {
  const { tile, multiple, haloPx, isFixed } = card.tiling;
  const io = card.graphs?.[0]?.io;
  const [input, output] = [io?.inputs[0], io?.outputs[0]];
  return [
    hints === null
      ? "Nothing beside or in the file describes it: this is proposed from its header and a few runs."
      : `Read from ${hints.source}; the rest is proposed from the header and a few runs.`,
    ...(hints?.notes ?? []),
    `Takes ${input?.bands} × ${input?.layout} ${input?.type} in ${input?.range?.join(" … ")}, gives ${output?.bands} × ${output?.layout} ${output?.type} in ${output?.range?.join(" … ")}.`,
    ...((input?.bands ?? 1) > 1 && card.stage !== "refine"
      ? ["Every band gets the same radar image, because a scene has one."]
      : []),
    isFixed
      ? `Takes tiles of ${tile} × ${tile} px only.`
      : `Takes tiles on multiples of ${multiple} px; ${tile} px are used.`,
    ...(probe.insetPx > 0
      ? [
          `Its output lacks ${probe.insetPx} px on each side and is taken as the tile's centre.`,
        ]
      : []),
    probe.isUnbounded
      ? `One changed pixel changes the whole tile: ${haloPx} px of its border are left out, and tiles may differ.`
      : `One changed pixel changes the output up to ${probe.haloPx} px away: ${haloPx} px of the border are left out.`,
    ...(header.norm === "none"
      ? []
      : [
          `It takes statistics of the whole tile (${header.norm}), so that tiles are blended.`,
        ]),
  ];
}

/**
 * Reads the model with its weights, as one file.
 * @throws AppError file-unsupported
 */
export async function readModel({
  name,
  model,
  besides,
}: OwnModelFiles): Promise<Uint8Array> {
  const weights = besides.filter((file) => !DOCUMENT.test(file.name));
  const size = weights.reduce((sum, { blob }) => sum + blob.size, model.size);
  if (size > MOST_MODEL_BYTES) {
    throw new AppError("file-unsupported", `“${name}” is too large.`, {
      expected: "at most 2 GB with its weights",
      found: `${(size / 1e9).toFixed(1)} GB`,
      hint: "Export it with half-precision weights.",
    });
  }
  const contents = new Map(
    await Promise.all(
      weights.map(async (file) => [file.name, await bytesOf(file.blob)] as const),
    ),
  );
  return inlineWeights(await bytesOf(model), name, contents);
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** Reads the documents; one that cannot be used is left out, and the notes say why. */
async function readDocuments({ besides }: OwnModelFiles): Promise<{
  documents: readonly ReadDocument[];
  notes: readonly string[];
}> {
  const documents: ReadDocument[] = [];
  const notes: string[] = [];
  for (const { name, blob } of besides.filter((file) => DOCUMENT.test(file.name))) {
    if (blob.size > MOST_DOCUMENT_BYTES) {
      notes.push(`${name} is too large for a card and was left out.`);
      continue;
    }
    const text = await blob.text();
    try {
      documents.push(readModelDocument(name, text));
    } catch (error) {
      if (!(error instanceof AppError) || name.toLowerCase() === "card.json") {
        throw error;
      }
      notes.push(`${name} was left out: ${error.message}`);
    }
  }
  return { documents, notes };
}
