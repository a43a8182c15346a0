/**
 * This file implements `sar2earth models`, which lists the models for de-noising,
 * translating and measuring.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { createNodeEngine } from "./node-engine.ts";
import { visible, visibleJson } from "./output/terminal-text.ts";
import { parseOptions } from "./parse-options.ts";
import { wrongUse } from "./wrong-use.ts";

const OPTIONS = { json: { type: "boolean", default: false } } as const;

/** Prints a table, or the facts of every card with `--json`. @throws AppError */
export async function models(args: string[], modelsFolder?: string): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("models", config);
  if (positionals.length > 0) {
    throw wrongUse("models alone, or with --json", positionals.join(" "));
  }
  const engine = createNodeEngine({
    threads: 1,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  try {
    const cards = (await engine.loadCards()).toSorted((a, b) => rank(a) - rank(b));
    console.log(values.json ? visibleJson(cards.map(factsOf)) : tableOf(cards));
  } finally {
    await engine.dispose();
  }
}

const STAGES = ["denoise", "translate", "refine", "segment", "metric"] as const;

/** Orders cards by the pipeline's stages; within a stage the catalogue's order is kept. */
function rank({ stage }: ModelCard): number {
  return STAGES.indexOf(stage);
}

/** Returns a card's part of `models --json`, whose structure is stable. */
function factsOf(card: ModelCard) {
  const { id, stage, title, summary, method, supervision, domain, licence } = card;
  return {
    ...{ id, stage, title, summary, method, supervision },
    trainedOn:
      domain === null
        ? null
        : {
            ...{ dataset: domain.dataset, sensor: domain.sensor, band: domain.band },
            ...{ polarisation: domain.polarisation, unit: domain.unit },
            gsdRangeM: domain.gsdRangeM,
          },
    bytes: bytesOf(card),
    ...{ macsPerPixel: card.cost.macsPerPixel, licence },
  };
}

function bytesOf({ graphs = [] }: ModelCard): number {
  return graphs.reduce((sum, { bytes }) => sum + bytes, 0);
}

function tableOf(cards: readonly ModelCard[]): string {
  const rows = cards.map((card) => {
    const { id, stage, domain, cost, title } = card;
    const bytes = bytesOf(card);
    return [
      ...[stage, id],
      bytes === 0 ? "" : `${(bytes / 1e6).toFixed(1)} MB`,
      cost.macsPerPixel === 0 ? "" : `${(cost.macsPerPixel / 1e3).toFixed(0)} k`,
      domain === null ? "" : `${domain.gsdRangeM.join("–")} m`,
      domain === null ? title : `${title}; trained on ${domain.sensor}, ${domain.unit}`,
    ];
  });
  const head = ["stage", "id", "size", "MAC/px", "GSD", "what"];
  const table = [head, ...rows];
  const widths = head.map((_, i) =>
    Math.max(...table.map((row) => row[i]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map(visible)
    .join("\n");
}
