/**
 * This file writes the card of a model that someone brings: from its header, from cards
 * of others, from what a few runs have shown, and from what the user chooses.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type ModelCard, type ModelStage, parseModelCard } from "#core/catalog/card.ts";

import { AppError } from "#core/errors.ts";
import {
  LICENCE_NOT_STATED,
  type OutputRange,
  type OwnModelChoices,
} from "./choices.ts";
import type { ModelHints, Range } from "./hints.ts";
import type { Layout, ModelHeader } from "./model-header.ts";
import { OWN_CARD_PREFIX } from "./own-card-id.ts";
import { MOST_BANDS, MOST_TILE_PX, type ModelInput, RANGES } from "./propose-input.ts";

/** What runs of the model have shown. */
export type ProbedModel = {
  readonly outputLayout: Layout;
  readonly outputBands: number;
  readonly outputRange: OutputRange;
  readonly insetPx: number;
  readonly multiple: number;
  readonly haloPx: number;
};

export type ModelIdentity = {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
};

/** Side that a tile's core has at least, where the model takes any. */
const CORE_PX = 192;
const LEAST_TILE_PX = 256;

/**
 * Writes the card. With `probed` null it is one for the runs that find that out: its
 * output may have any size.
 */
export function proposeCard(
  identity: ModelIdentity,
  header: ModelHeader,
  input: ModelInput,
  hints: ModelHints | null,
  choices: OwnModelChoices,
  probed: ProbedModel | null,
): ModelCard {
  const outputBands = probed?.outputBands ?? 1;
  const stage = choices.stage ?? (outputBands < 3 && probed ? "denoise" : "translate");
  const isPicture = stage === "refine";
  const card = {
    schema: 1,
    stage,
    method: "your own",
    supervision: "none",
    title: hints?.title ?? identity.name,
    summary: hints?.summary ?? "",
    paper: null,
    domain: null,
    ...(isPicture ? {} : { feed: input.feed }),
    graphs: [
      {
        role: "generator",
        file: identity.name,
        ...{ bytes: identity.bytes, sha256: identity.sha256 },
        precision: header.input.type === "float16" ? "fp16" : "as exported",
        io: {
          inputs: [
            {
              name: header.input.name,
              bands: input.bands,
              range: input.range,
              ...{ type: header.input.type, layout: input.layout },
              ...inputOrder(stage, input.bands, choices.order),
            },
          ],
          outputs: [
            probed === null
              ? { ...openOutput(header) }
              : {
                  name: header.output.name,
                  bands: probed.outputBands,
                  range: outputRange(stage, input, hints, choices, probed),
                  ...{ type: header.output.type, layout: probed.outputLayout },
                  ...(probed.insetPx > 0 ? { insetPx: probed.insetPx } : {}),
                  ...outputOrder(stage, probed.outputBands, choices.order),
                },
          ],
        },
      },
    ],
    tiling: tilingOf(header, input, hints, probed),
    cost: { params: header.params, macsPerPixel: 0 },
    ...{ training: null, measured: null, golden: null },
    licence: choices.licence ?? hints?.licence ?? LICENCE_NOT_STATED,
    attribution: hints?.attribution ?? "",
  };
  return named(parseModelCard({ ...card, id: "own-model" }, `of ${identity.name}`));
}

/**
 * Takes over a card that the user has written: it needs neither hash nor size of the
 * file, and where it states them they must be right.
 * @throws AppError card-invalid, model-hash-mismatch
 */
export function adoptCard(
  given: Readonly<Record<string, unknown>>,
  identity: ModelIdentity,
  licence: string | null,
): ModelCard {
  const file = {
    file: identity.name,
    ...{ bytes: identity.bytes, sha256: identity.sha256 },
    ...{ role: "generator", precision: "as exported" },
  };
  const graphs = Array.isArray(given.graphs) ? given.graphs : [];
  const card = parseModelCard(
    {
      ...given,
      graphs: graphs.map((graph: object) => ({ ...file, ...graph })),
      ...(licence === null ? {} : { licence }),
    },
    `beside ${identity.name}`,
  );
  const stated = card.graphs?.[0]?.sha256;
  if (card.graphs?.length !== 1 || stated !== identity.sha256) {
    throw new AppError(
      "model-hash-mismatch",
      `The card is not that of “${identity.name}”.`,
      {
        expected: `one graph of SHA-256 ${identity.sha256.slice(0, 12)}…`,
        found: `${card.graphs?.length ?? 0} graphs, the first of ${stated?.slice(0, 12) ?? "none"}…`,
        hint: "Choose the card that belongs to the file, or leave it out.",
      },
    );
  }
  const { inputs, outputs } = card.graphs[0]?.io ?? { inputs: [], outputs: [] };
  const bands = [...inputs, ...outputs].reduce((max, v) => Math.max(max, v.bands), 0);
  if (card.tiling.tile > MOST_TILE_PX || bands > MOST_BANDS) {
    throw new AppError(
      "card-invalid",
      `The card of “${identity.name}” asks for too much.`,
      {
        expected: `tiles of at most ${MOST_TILE_PX} px and ${MOST_BANDS} bands`,
        found: `tiles of ${card.tiling.tile} px, ${bands} bands`,
        hint: "Leave the card out: what the model needs is then proposed from its header.",
      },
    );
  }
  return named(card);
}

/**
 * Gives the card a name that only this file, called in this way, has: results and
 * sessions are kept by it.
 */
function named(card: ModelCard): ModelCard {
  const { stage, graphs, tiling, feed, domain } = card;
  const how = new TextEncoder().encode(
    JSON.stringify({ stage, graphs, tiling, feed, domain }),
  );
  const code = bytesToHex(sha256(how)).slice(0, 6);
  return {
    ...card,
    id: `${OWN_CARD_PREFIX}${graphs?.[0]?.sha256.slice(0, 8)}-${code}`,
  };
}

/** A de-noiser gives what it takes; of others the values tell. */
function outputRange(
  stage: ModelStage,
  input: ModelInput,
  hints: ModelHints | null,
  choices: OwnModelChoices,
  probed: ProbedModel,
): Range {
  if (choices.outputRange !== null) {
    return RANGES[choices.outputRange];
  }
  return stage === "denoise"
    ? input.range
    : (hints?.outputRange ?? RANGES[probed.outputRange]);
}

function openOutput({ output }: ModelHeader) {
  return {
    ...{ name: output.name, bands: 1, range: null },
    ...{ type: output.type, shape: "open" },
  };
}

function inputOrder(stage: ModelStage, bands: number, order: OwnModelChoices["order"]) {
  if (stage === "refine") {
    return order === "bgr" && bands === 3 ? { order: [2, 1, 0] } : {};
  }
  return bands === 1 ? {} : { order: Array.from({ length: bands }, () => 0) };
}

/** Pictures take three bands, radar power one: the first ones, where there are more. */
function outputOrder(
  stage: ModelStage,
  bands: number,
  order: OwnModelChoices["order"],
) {
  if (stage === "denoise") {
    return bands === 1 ? {} : { order: [0] };
  }
  if (bands < 3) {
    return bands === 1 ? {} : { order: [0] };
  }
  const rgb = [0, 1, 2];
  return bands === 3 && order !== "bgr"
    ? {}
    : { order: order === "bgr" ? rgb.toReversed() : rgb };
}

function tilingOf(
  header: ModelHeader,
  { fixedPx }: ModelInput,
  hints: ModelHints | null,
  probed: ProbedModel | null,
): ModelCard["tiling"] {
  const { multiple, haloPx } = probed ?? { multiple: 1, haloPx: 0 };
  const up = (px: number) => Math.ceil(px / multiple) * multiple;
  // A border that the user's own tools leave out is left out here, too.
  const stated = Math.min(hints?.haloPx ?? 0, MOST_TILE_PX / 4);
  const halo = Math.max(haloPx, probed === null ? 0 : stated);
  if (fixedPx !== null) {
    // The core must not vanish: a quarter of the tile stays.
    const most = Math.floor((3 * fixedPx) / 8);
    // Each tile is on its own, so that it may start anywhere.
    const step = multiple <= fixedPx / 8 && fixedPx % multiple === 0 ? multiple : 1;
    return {
      ...{ tile: fixedPx, multiple: step },
      ...{ haloPx: Math.min(halo, most), norm: header.norm, isFixed: true },
    };
  }
  const wanted = Math.min(hints?.tilePx ?? LEAST_TILE_PX, MOST_TILE_PX);
  // The first core pixel lies on the multiple, too.
  const tile = Math.max(up(wanted), up(halo) + up(halo + CORE_PX));
  return { tile, multiple, haloPx: halo, norm: header.norm };
}
