/**
 * This file tells whether an output that is there is what a command asks for: the same
 * models, input rule, norms and ground, by what the output says of itself.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { filesOf, worldFile } from "#cli/output/picture-files.ts";
import { normModeOf } from "#core/catalog/norm-mode.ts";
import {
  RESULT_STAGES,
  type ResultStage,
  runRow,
  stageRow,
} from "#core/catalog/stages.ts";
import { AppError, errorToData } from "#core/errors.ts";
import type { Grid } from "#core/raster/grid.ts";
import { chainTiling } from "#engine/chain-tiling.ts";
import { modelHashItem, normItem } from "#engine/provenance-items.ts";
import type { Engine } from "#ports/engine.ts";
import type { RunPlan, RunRequest } from "#ports/runs.ts";

/** What the command would write. */
export type Asked = {
  readonly sceneName: string;
  readonly request: RunRequest;
  readonly plan: RunPlan;
  /** The result that is written, and its grid. */
  readonly stage: ResultStage;
  readonly grid: Grid;
};

/** A file that is there, by what it says of itself. */
type Found = {
  readonly items: Readonly<Record<string, string>>;
  readonly pixels: string;
  readonly ground: string;
};

/** Returns how an output that is there differs from what is asked for; null = it does not. */
export async function differenceOf(
  engine: Pick<Engine, "loadCards">,
  out: string,
  asked: Asked,
): Promise<AppError | null> {
  const wanted = await itemsOf(engine, asked);
  const { power, ground } = shapeOf(out, asked);
  const found = await readFound(out);
  const differences = [
    ["pixels", power, found.pixels],
    ["size and place", ground, found.ground],
    // A band of rows without any data says nothing of how it was made.
    ...(Object.keys(found.items).length === 0
      ? []
      : Object.entries(wanted).map(([name, value]) => [
          name,
          value,
          name === TILING
            ? (found.items[name]?.replace(/^.*?norm /s, "norm ") ?? "none")
            : (found.items[name] ?? "none"),
        ])),
  ].filter(([, value, other]) => value !== other);
  const list = (side: 1 | 2) =>
    differences.map((each) => `${each[0]} “${each[side]}”`).join("; ");
  return differences.length === 0
    ? null
    : new AppError("argument-invalid", `${out} is not what is asked for.`, {
        expected: list(1),
        found: list(2),
        hint: "Say --force to make it again, give the output another name, or ask for what is there.",
      });
}

const TILING = "SAR2EARTH_TILING";

/** Returns the items that decide the pixels; the program's version and the time do not count. */
async function itemsOf(
  engine: Pick<Engine, "loadCards">,
  { sceneName, request, plan, stage }: Asked,
): Promise<Record<string, string>> {
  const all = await engine.loadCards();
  const chain = request.stages.flatMap(({ stage: own, cardId }) =>
    all.filter(({ id }) => id === cardId).map((card) => ({ stage: own, card })),
  );
  const last = RESULT_STAGES.indexOf(stage);
  const made = chain.filter((link) => RESULT_STAGES.indexOf(link.stage) <= last);
  const modes = chain.map(({ card }) => normModeOf(card, request.norm));
  const models = RESULT_STAGES.flatMap((each) => {
    const { item } = runRow(each);
    const card = made.find((link) => link.stage === each)?.card;
    return [[item, card?.id ?? "none"], modelHashItem(item, card?.graphs ?? [])];
  });
  return {
    SAR2EARTH_SCENE: sceneName,
    ...Object.fromEntries(models.filter(([name]) => name !== undefined)),
    [TILING]: normItem({
      norm: chainTiling(chain.map(({ card }) => card)).norm,
      normMode: modes.find((mode) => mode !== "tile") ?? "tile",
    }),
    SAR2EARTH_INPUT_RULE: plan.inputRule.join(" "),
  };
}

function shapeOf(out: string, { stage, grid }: Asked) {
  const isPower = stageRow(stage).pixels === "power";
  return {
    power: isPower ? "radar power" : "a picture",
    ground: isPng(out) ? pngGround(grid) : tiffGround(grid),
  };
}

const isPng = (out: string) => /\.png$/i.test(out);

/** Written to a millionth of a pixel: GeoTIFF keeps an origin and a size of pixels. */
function tiffGround({ width, height, crs, affine }: Grid): string {
  const pixel = Math.hypot(affine[0], affine[3]);
  const place =
    crs === "pixel"
      ? "no place"
      : `${crs} ${affine.map((v) => Math.round((v / pixel) * 1e4) / 1e4).join(" ")}`;
  return `${width} × ${height} px of ${Number(pixel.toPrecision(6))}, ${place}`;
}

function pngGround(grid: Grid): string {
  const place = grid.crs === "pixel" ? "" : worldFile(grid).replaceAll("\n", " ");
  return `${grid.width} × ${grid.height} px, ${place}`;
}

async function readFound(out: string): Promise<Found> {
  try {
    return isPng(out) ? await readPng(out) : await readTiff(out);
  } catch (error) {
    const { found } = errorToData(error);
    return { items: {}, pixels: `nothing that can be read: ${found}`, ground: "none" };
  }
}

async function readTiff(out: string): Promise<Found> {
  const source = await openGeoTiff(await openFileReader(out));
  try {
    const { width, height, bands, georeference, gdalMetadata } = source.info;
    const place = georeference ?? { crs: "pixel", affine: [1, 0, 0, 0, 1, 0] };
    return {
      items: gdalMetadata,
      pixels: bands === 1 ? "radar power" : "a picture",
      ground: tiffGround({ width, height, ...place } as Grid),
    };
  } finally {
    source.dispose();
  }
}

/** Where a PNG has its width and its height, as 32-bit numbers. */
const PNG_SIZE = { width: 16, height: 20 };

async function readPng(out: string): Promise<Found> {
  const png = await readFile(out);
  const [world = "", auxiliary = ""] = filesOf(out);
  const place = existsSync(world) ? await readFile(world, "utf8") : "";
  const xml = existsSync(auxiliary) ? await readFile(auxiliary, "utf8") : "";
  const items = [...xml.matchAll(/<MDI key="([^"]*)">([^<]*)<\/MDI>/g)].map(
    ([, name = "", value = ""]) => [name, plain(value)],
  );
  const [width, height] = [
    png.readUInt32BE(PNG_SIZE.width),
    png.readUInt32BE(PNG_SIZE.height),
  ];
  return {
    items: Object.fromEntries(items),
    pixels: "a picture",
    ground: `${width} × ${height} px, ${place.replaceAll("\n", " ")}`,
  };
}

function plain(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
