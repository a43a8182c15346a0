/** Lists of simulated regions as `regions.json` would hold them. */
import { LABELS, type Label } from "#core/regions/labels.ts";
import type { Region, RegionsFile } from "#core/regions/regions-file.ts";
import { STYLE_IDS, type StyleId } from "#simulate/scene-spec.ts";

const NAMES: Readonly<Record<StyleId, readonly [name: string, place: string]>> = {
  "charleston-u": ["Charleston-U", "Charleston, United States"],
  chicago: ["Chicago", "Chicago, United States"],
  paris: ["Paris", "Paris, France"],
  savannah: ["Savannah", "Savannah, United States"],
  "sittwe-u": ["Sittwe-U", "Sittwe, Myanmar"],
  bengbu: ["Bengbu", "Bengbu, China"],
  "charleston-r": ["Charleston-R", "Charleston, United States"],
  "san-francisco": ["San Francisco", "San Francisco, United States"],
  "sittwe-r": ["Sittwe-R", "Sittwe, Myanmar"],
  weifang: ["Weifang", "Weifang, China"],
};

const CENTERS: Readonly<Record<StyleId, readonly [lon: number, lat: number]>> = {
  "charleston-u": [-79.94, 32.78],
  chicago: [-87.63, 41.88],
  paris: [2.32, 48.86],
  savannah: [-81.09, 32.08],
  "sittwe-u": [92.9, 20.15],
  bengbu: [117.39, 32.92],
  "charleston-r": [-79.83, 32.9],
  "san-francisco": [-122.51, 37.85],
  "sittwe-r": [92.95, 20.25],
  weifang: [119.1, 36.75],
};

const NO_SHARES = Object.fromEntries(LABELS.map((label) => [label, 0])) as Record<
  Label,
  number
>;

/** All ten are planned; the first `made` of them are there. */
export function fakeRegions(made: number): RegionsFile {
  return {
    schema: 1,
    simulated: true,
    planned: STYLE_IDS.map((id) => ({
      id,
      name: NAMES[id][0],
      place: NAMES[id][1],
      center: [...CENTERS[id]] as [number, number],
    })),
    regions: STYLE_IDS.slice(0, made).map((id, i) => fakeRegion(id, i)),
  };
}

function fakeRegion(id: StyleId, index: number): Region {
  const [lon, lat] = CENTERS[id];
  const isUrban = index < 5;
  const built = isUrban ? 0.4 : 0.05;
  const file = (name: string) => ({ url: `https://x.org/${id}/${name}`, bytes: 1000 });
  return {
    id,
    name: NAMES[id][0],
    place: NAMES[id][1],
    simulated: true,
    seed: index + 1,
    kind: isUrban ? "urban" : "rural",
    paperKind: isUrban ? "urban" : "rural",
    kindNote: null,
    crs: "EPSG:32631",
    center: [lon, lat],
    corners: [
      [lon - 0.01, lat + 0.01],
      [lon + 0.01, lat + 0.01],
      [lon + 0.01, lat - 0.01],
      [lon - 0.01, lat - 0.01],
    ],
    gsdM: 0.5,
    sizePx: 2048,
    areaKm2: 1.05,
    incidenceDeg: 38.2,
    lookSide: "right",
    lookAzimuthDeg: 82,
    orbit: "ascending",
    looks: 6,
    neszDb: -20,
    sarDate: "2023-05-01",
    eoDate: "2021-03-14",
    gapDays: 778,
    files: {
      sar: file("sar.tif"),
      eo: file("eo.tif"),
      labels: file("labels.tif"),
      sarThumbnail: file("sar.png"),
      eoThumbnail: file("eo.png"),
      patches: file("patches.csv"),
    },
    shares: { ...NO_SHARES, residential: built, water: 0.3, forest: 0.7 - built },
    simulatorVersion: "1",
    hash: `hash-${id}`,
  };
}
