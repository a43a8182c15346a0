/**
 * This file reads the data set that `--data` names: a list of regions (`regions.json`,
 * or the folder that contains one), or a folder of pairs, either `NAME_sar.tif` beside
 * `NAME_eo.tif` or `REGION/A` and `REGION/B` with images of the same names.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { pairFiles } from "#cli/measure/pair-files.ts";
import { AppError } from "#core/errors.ts";
import { dataOfRegions, factsOfRegion } from "#core/regions/regions-data.ts";
import { parseRegionsFile } from "#core/regions/regions-file.ts";
import type { EvaluatedData, EvaluatedRegion } from "#engine/evaluate/evaluate-data.ts";

export type DataImage = {
  readonly name: string;
  readonly sar: string;
  readonly eo: string;
  /** Label map; null where there is none. */
  readonly labels: string | null;
};

export type DataRegion = EvaluatedRegion<DataImage>;

export type DataSet = EvaluatedData<DataImage>;

/** Reads the data set. @throws AppError argument-invalid where there is nothing to evaluate on */
export function readDataSet(path: string): DataSet {
  const full = resolve(path);
  if (!existsSync(full)) {
    throw noData(`nothing at ${path}`);
  }
  const isFolder = statSync(full).isDirectory();
  const list = isFolder ? join(full, "regions.json") : full;
  if (existsSync(list)) {
    return readRegionList(list);
  }
  const regions = [...pairsIn(full), ...regionFoldersIn(full)];
  if (regions.length === 0) {
    throw noData(`neither in ${path}`);
  }
  const known = regions.map(({ record }) => record);
  const versions = new Set(known.map(({ simulatorVersion }) => simulatorVersion));
  const [version = null] = versions;
  return {
    ...{ id: idOf(basename(full)), title: basename(full), split: "all" },
    simulated: regions.every(({ region }) => region.simulated),
    simulatorVersion: versions.size === 1 ? version : null,
    regions: regions.map(({ region }) => region),
  };
}

function readRegionList(path: string): DataSet {
  const { regions, planned } = parseRegionsFile(JSON.parse(readFileSync(path, "utf8")));
  if (regions.length === 0) {
    throw noData(`no region in ${path}`);
  }
  const folder = dirname(path);
  return {
    ...dataOfRegions(regions, { planned }),
    regions: regions.map((region) => {
      const { id, files } = region;
      const at = ({ url }: { readonly url: string }) => join(folder, url);
      const labels = files.labels === null ? null : at(files.labels);
      return {
        ...factsOfRegion(region),
        images: [{ name: id, sar: at(files.sar), eo: at(files.eo), labels }],
      };
    }),
  };
}

/** The record that the simulator writes beside a pair. */
type SceneRecord = {
  readonly style: string | null;
  readonly kind: "urban" | "rural" | null;
  readonly simulated: boolean;
  readonly simulatorVersion: string | null;
};

type Found = { readonly region: DataRegion; readonly record: SceneRecord };

/** Finds `NAME_sar.tif` beside `NAME_eo.tif`; scenes of one style form a region. */
function pairsIn(folder: string): Found[] {
  const found = new Map<string, Found>();
  for (const file of readdirSync(folder).sort()) {
    const stem = /^(.+)_sar\.tiff?$/i.exec(file)?.[1];
    const eo = stem && [".tif", ".tiff"].map((end) => join(folder, `${stem}_eo${end}`));
    const there = eo ? eo.find((path) => existsSync(path)) : undefined;
    if (stem === undefined || there === undefined) {
      continue;
    }
    const record = readRecord(join(folder, `${stem}.json`));
    const id = idOf(record.style ?? stem.replace(/-\d+$/, ""));
    const images = found.get(id)?.region.images ?? [];
    const labels = join(folder, `${stem}_labels.tif`);
    const image = {
      ...{ name: stem, sar: join(folder, file), eo: there },
      labels: existsSync(labels) ? labels : null,
    };
    const { kind, simulated } = record;
    const region = {
      ...{ id, name: id, kind, simulated, conditions: null },
      images: [...images, image],
    };
    found.set(id, { region, record });
  }
  return [...found.values()];
}

/** Finds `REGION/A` and `REGION/B`, the layout of the paper's authors. */
function regionFoldersIn(folder: string): Found[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => ["A", "B"].every((side) => existsSync(join(folder, name, side))));
  return names.sort().map((name) => {
    const at = join(folder, name);
    const json = readdirSync(at).find((file) => file.endsWith(".json"));
    const record = readRecord(join(at, json ?? "none"));
    const { pairs } = pairFiles(join(at, "A"), join(at, "B"));
    const images = pairs.map((pair) => ({
      ...{ name: pair.name.replace(/\.[^.]+$/, "") },
      ...{ sar: pair.candidate, eo: pair.reference, labels: null },
    }));
    const { kind, simulated } = record;
    const region = {
      ...{ id: idOf(name), name, kind, simulated, conditions: null, images },
    };
    return { region, record };
  });
}

function readRecord(path: string): SceneRecord {
  const value: unknown = existsSync(path)
    ? JSON.parse(readFileSync(path, "utf8"))
    : null;
  const own = (typeof value === "object" && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const text = (key: string) => (typeof own[key] === "string" ? own[key] : null);
  const kind = text("kind");
  return {
    style: text("style"),
    kind: kind === "urban" || kind === "rural" ? kind : null,
    simulated: own.simulated === true,
    simulatorVersion: text("simulatorVersion"),
  };
}

function idOf(name: string): string {
  const id = name.toLowerCase().replace(/[^a-z0-9-]+/g, "-");
  return /^[a-z0-9]/.test(id) ? id : `r${id}`;
}

function noData(found: string): AppError {
  return new AppError("argument-invalid", "There is nothing to evaluate on.", {
    expected:
      "--data with a regions.json, or with a folder of pairs: NAME_sar.tif beside NAME_eo.tif, or REGION/A and REGION/B",
    found,
    hint: "`npm run regions` makes the page's regions in public/regions.",
  });
}
