/**
 * This file defines what a shared link contains: workspace, view, layout, stages,
 * models, drawn area, the region or simulated scene, and scenes opened from an address
 * (dropped files cannot be in a link).
 */
import { isOwnCard } from "#core/catalog/own-model/own-card-id.ts";
import {
  byResultStage,
  RESULT_STAGES,
  runRow,
  STAGES,
  type Stage,
} from "#core/catalog/stages.ts";
import { VALUE_SCALE_IDS, type ValueScaleId } from "#core/color/value-scale.ts";
import { isGeographicCrs } from "#core/geo/crs.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import { isRegionId, type RegionId } from "#core/regions/region-id.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import type { AppState } from "./app-store.ts";
import type { BenchmarkView } from "./benchmark.ts";
import { benchmarkFromText, benchmarkToText } from "./benchmark-link.ts";
import { draftFromText, draftToText } from "./draft-link.ts";
import { viewGrid } from "./map-spec.ts";
import { isOfferedNormMode, type OfferedNormMode } from "./norms.ts";
import type { ChosenCards } from "./pipeline.ts";
import { shownRegionId } from "./regions.ts";
import type { SceneEntry } from "./scenes.ts";
import type { SceneDraft } from "./simulator.ts";
import type { Layout, WantedView } from "./view.ts";

export type LinkState = {
  readonly workspaceId: string | null;
  readonly benchmark: BenchmarkView | null;
  readonly regionId: RegionId | null;
  readonly sourceUrls: readonly string[];
  /** A simulated scene, which is generated again where the link is opened. */
  readonly draft: SceneDraft | null;
  readonly view: WantedView | null;
  readonly layout: Layout | null;
  readonly pair: readonly [Stage, Stage] | null;
  readonly swipe: number | null | undefined;
  readonly opacity: number | null;
  readonly valueMap: ValueScaleId | null;
  /** Card of each stage; null where the link does not state one. */
  readonly chosen: ChosenCards;
  /** What norms see of the scene; null where the link does not state it. */
  readonly norm: OfferedNormMode | null;
};

/**
 * Limits the corners of a polygon, because each one costs time in every row of pixels
 * that is measured.
 */
const MOST_CORNERS = 1000;

const LAYOUTS: readonly Layout[] = ["single", "two", "all", "models"];

export function stateToHash(state: AppState): string {
  const { scenes, view, pipeline } = state;
  const parts = new URLSearchParams();
  if (state.ui.workspaceId !== null) {
    parts.set("w", state.ui.workspaceId);
  }
  if (state.ui.workspaceId === "benchmark") {
    parts.set("b", benchmarkToText(state.benchmark.view));
  }
  const regionId = shownRegionId(state);
  if (regionId !== null) {
    parts.set("r", regionId);
  }
  for (const entry of scenes.entries) {
    const isOwn = entry.origin.kind === "url" && entry.regionId === null;
    if (isOwn && entry.phase.status === "ready") {
      parts.append("src", entry.origin.url);
    }
  }
  const draft = shownEntries(state).find((entry) => entry.madeFrom !== null)?.madeFrom;
  if (draft) {
    parts.set("sim", draftToText(draft));
  }
  for (const [name, text] of viewParts(state)) {
    parts.set(name, text);
  }
  parts.set("l", view.layout);
  parts.set("s", view.pair.join(","));
  if (view.layout === "single") {
    parts.set("swipe", view.swipe === null ? "off" : view.swipe.toFixed(3));
    if (view.opacity < 1) {
      parts.set("o", view.opacity.toFixed(2));
    }
  }
  if (view.valueMap !== null) {
    parts.set("m", view.valueMap);
  }
  for (const stage of RESULT_STAGES) {
    const cardId = pipeline.chosen[stage];
    if (cardId !== null && !isOwnCard(cardId)) {
      parts.set(runRow(stage).linkKey, cardId);
    }
  }
  if (pipeline.norm !== null) {
    parts.set("n", pipeline.norm);
  }
  // Commas and colons need no escaping in a fragment, and unescaped they are easier to
  // read.
  return `#${parts.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}

/** Describes the view, its area and stretch; while nothing is on the map, those asked for. */
function viewParts(state: AppState): readonly (readonly [string, string])[] {
  const { state: seen, placed, wanted, area } = state.view;
  const crs = viewGrid(state)?.crs;
  const at = placed ?? seen;
  const isSeen = crs !== undefined && at !== null;
  const view = isSeen ? { ...at, crs, area } : wanted;
  if (view === null) {
    return [];
  }
  const isOfArea = isSeen ? state.scores.target === "area" : wanted?.isOfArea;
  const stretch = isSeen ? state.stretch.manual : wanted?.stretch;
  const digits = isGeographicCrs(view.crs) ? 7 : 2;
  const metres = (numbers: readonly number[]) =>
    numbers.map((v) => v.toFixed(digits)).join(",");
  const parts = [
    ["v", `${view.crs},${metres(view.centre)},${view.resolution.toPrecision(6)}`],
  ] as [string, string][];
  if (view.area !== null) {
    const { kind } = view.area;
    parts.push([kind, metres(kind === "box" ? view.area.box : view.area.ring.flat())]);
    if (isOfArea) {
      parts.push(["of", "area"]);
    }
  }
  if (stretch) {
    parts.push(["k", `${stretch.loDb.toFixed(1)},${stretch.hiDb.toFixed(1)}`]);
  }
  return parts;
}

/** Parses a fragment; parts that cannot be read become null and are no error. */
export function parseHash(hash: string): LinkState {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const layout = LAYOUTS.find((l) => l === parts.get("l")) ?? null;
  const swipe = parts.get("swipe");
  const regionId = parts.get("r");
  const norm = parts.get("n");
  return {
    workspaceId: parts.get("w"),
    benchmark: benchmarkFromText(parts.get("b")),
    regionId: isRegionId(regionId) ? regionId : null,
    // "open" is for other STAC browsers, which know an item's address.
    sourceUrls: [...parts.getAll("src"), ...parts.getAll("open")].filter(
      (url) => /^https?:\/\//.test(url) && URL.canParse(url),
    ),
    draft: draftFromText(parts.get("sim")),
    view: parseView(parts),
    layout,
    pair: parsePair(parts.get("s")),
    opacity: parts.has("o") ? unit(Number(parts.get("o"))) : null,
    valueMap: VALUE_SCALE_IDS.find((map) => map === parts.get("m")) ?? null,
    swipe: swipe === null ? undefined : swipe === "off" ? null : unit(Number(swipe)),
    chosen: byResultStage((stage) => parts.get(runRow(stage).linkKey)),
    norm: isOfferedNormMode(norm) ? norm : null,
  };
}

/** Lists the shown scenes and chosen models that a link cannot bring: files of this device. */
export function lostInLink(state: AppState): readonly string[] {
  const { chosen, cards } = state.pipeline;
  const models = cards.status === "ready" ? cards.cards : [];
  return [
    ...shownEntries(state)
      .filter(({ origin, madeFrom }) => origin.kind === "blob" && madeFrom === null)
      .map(({ name }) => name),
    ...models
      .filter(({ id }) => isOwnCard(id) && Object.values(chosen).includes(id))
      .map(({ title }) => title),
  ];
}

function shownEntries({ scenes }: AppState): readonly SceneEntry[] {
  const { entries, mainId, referenceId } = scenes;
  return entries.filter((e) => e.entryId === mainId || e.entryId === referenceId);
}

function parseView(parts: URLSearchParams): WantedView | null {
  const area = parseBox(parts.get("box")) ?? parsePolygon(parts.get("polygon"));
  const [loDb = 0, hiDb = 0] = numbersIn(parts.get("k"));
  const [crs, ...rest] = (parts.get("v") ?? "").split(",");
  const [x, y, resolution] = rest.map(Number);
  if (crs === undefined || !isCrsCode(crs) || x === undefined || y === undefined) {
    return null;
  }
  const isUsable =
    resolution !== undefined &&
    [x, y, resolution].every(Number.isFinite) &&
    resolution > 0;
  return isUsable
    ? {
        crs,
        centre: [x, y],
        resolution,
        area,
        isOfArea: area !== null && parts.get("of") === "area",
        stretch: loDb < hiDb ? { loDb, hiDb } : null,
      }
    : null;
}

function parseBox(text: string | null): DrawnArea | null {
  const [minX = 0, minY = 0, maxX = 0, maxY = 0] = numbersIn(text);
  return minX < maxX && minY < maxY
    ? { kind: "box", box: [minX, minY, maxX, maxY] }
    : null;
}

function parsePolygon(text: string | null): DrawnArea | null {
  const numbers = numbersIn(text);
  const ring = numbers.flatMap((x, i) =>
    i % 2 === 0 ? [[x, numbers[i + 1] ?? 0] as const] : [],
  );
  const isUsable =
    numbers.length % 2 === 0 && ring.length >= 3 && ring.length <= MOST_CORNERS;
  return isUsable ? { kind: "polygon", ring } : null;
}

/** Comma-separated; none when one of them is no finite number. */
function numbersIn(text: string | null): readonly number[] {
  const numbers = (text ?? "").split(",").map(Number);
  return text !== null && numbers.every(Number.isFinite) ? numbers : [];
}

function parsePair(text: string | null): readonly [Stage, Stage] | null {
  const [first, second] = (text ?? "")
    .split(",")
    .map((t) => STAGES.find((s) => s === t));
  return first === undefined || second === undefined || first === second
    ? null
    : [first, second];
}

function isCrsCode(text: string): text is CrsCode {
  return text === "pixel" || /^EPSG:\d+$/.test(text);
}

function unit(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0.5;
}
