/**
 * This file reads and writes the slim index of the archive: facts of every scene in
 * columns of whole numbers, each as a text, so that the file is small when it is
 * compressed. Angles are stored in tenths of a degree, lengths in centimetres,
 * positions in ten-thousandths of a degree (11 m), corners as differences from the
 * first one, start times as differences in seconds.
 */
import type { ArchiveMode, ArchiveScene, LonLat } from "./archive-scene.ts";

export type ArchiveIndexFile = {
  readonly schema: 1;
  /** What the index lists. */
  readonly title: string;
  /** Day of the catalogue that it was built from, ISO 8601. */
  readonly date: string;
  readonly source: string;
  /** What is known of the licence, and by whom it is stated. */
  readonly licence: string;
  readonly count: number;
  /** Numbers with spaces between them; one letter a scene where values are words. */
  readonly columns: Readonly<Record<Column, string>>;
};

const COLUMNS = [
  "start",
  "duration",
  "platform",
  "incidence",
  "resolution",
  "spacing",
  "looks",
  "rows",
  "columns",
  "lon",
  "lat",
  "corners",
] as const;
const LETTERS = ["mode", "polarisation", "side", "orbit"] as const;
type Column = (typeof COLUMNS)[number] | (typeof LETTERS)[number];

const MODES: Readonly<Record<string, ArchiveMode>> = {
  P: "spotlight",
  S: "sliding_spotlight",
  M: "stripmap",
};
/** Stored numbers per degree of position. */
const PER_DEGREE = 10_000;

/** Reads the index; scenes are in the order of their start. */
export function readArchiveIndex(file: ArchiveIndexFile): ArchiveScene[] {
  const numbers = Object.fromEntries(
    COLUMNS.map((name) => [name, file.columns[name].split(" ").map(Number)]),
  ) as Record<(typeof COLUMNS)[number], number[]>;
  const letter = (name: (typeof LETTERS)[number], i: number) =>
    file.columns[name][i] ?? "";
  let start = 0;
  return Array.from({ length: file.count }, (_, i) => {
    const at = (name: (typeof COLUMNS)[number]) => numbers[name][i] ?? Number.NaN;
    start += at("start");
    const platform = `C${String(at("platform")).padStart(2, "0")}`;
    const modeLetter = letter("mode", i);
    const polarisation = letter("polarisation", i).repeat(2);
    const times = [start, start + at("duration")].map(compactTime);
    const corner: LonLat = [at("lon") / PER_DEGREE, at("lat") / PER_DEGREE];
    const offset = (k: number) => (numbers.corners[6 * i + k] ?? 0) / PER_DEGREE;
    return {
      id: `CAPELLA_${platform}_S${modeLetter}_GEO_${polarisation}_${times.join("_")}`,
      platform,
      mode: MODES[modeLetter] ?? "spotlight",
      polarisation,
      date: new Date(start * 1000).toISOString().slice(0, 10),
      incidenceDeg: at("incidence") / 10,
      lookSide: letter("side", i) === "L" ? "left" : "right",
      orbit: letter("orbit", i) === "A" ? "ascending" : "descending",
      resolutionM: at("resolution") / 100,
      looks: at("looks"),
      spacingM: at("spacing") / 100,
      rows: at("rows") || null,
      columns: at("columns") || null,
      footprint: [
        corner,
        ...[0, 2, 4].map(
          (k): LonLat => [corner[0] + offset(k), corner[1] + offset(k + 1)],
        ),
      ],
    };
  });
}

/** Writes the columns of scenes, sorted by their start. */
export function writeArchiveColumns(
  scenes: readonly ArchiveScene[],
): ArchiveIndexFile["columns"] {
  const sorted = scenes.toSorted((p, q) => compareIds(p.id, q.id));
  const column = (of: (scene: ArchiveScene) => number) =>
    sorted.map((scene) => Math.round(of(scene))).join(" ");
  const letters = (of: (scene: ArchiveScene) => string) => sorted.map(of).join("");
  const times = sorted.map(({ id }) => id.split("_").slice(5, 7).map(secondsOf));
  const first = ({ footprint }: ArchiveScene) => footprint[0] ?? [0, 0];
  return {
    start: times.map(([start = 0], i) => start - (times[i - 1]?.[0] ?? 0)).join(" "),
    duration: times.map(([start = 0, stop = 0]) => stop - start).join(" "),
    platform: column(({ platform }) => Number(platform.slice(1))),
    incidence: column(({ incidenceDeg }) => incidenceDeg * 10),
    resolution: column(({ resolutionM }) => resolutionM * 100),
    spacing: column(({ spacingM }) => spacingM * 100),
    looks: column(({ looks }) => looks),
    rows: column(({ rows }) => rows ?? 0),
    columns: column(({ columns }) => columns ?? 0),
    lon: column((scene) => first(scene)[0] * PER_DEGREE),
    lat: column((scene) => first(scene)[1] * PER_DEGREE),
    corners: sorted.map(cornerOffsets).join(" "),
    mode: letters(({ id }) => id.split("_")[2]?.[1] ?? "?"),
    polarisation: letters(({ polarisation }) => polarisation[0] ?? "?"),
    side: letters(({ lookSide }) => (lookSide === "left" ? "L" : "R")),
    orbit: letters(({ orbit }) => (orbit === "ascending" ? "A" : "D")),
  };
}

/** Returns the differences of the rounded corners, so that rounding does not add up. */
function cornerOffsets({ footprint }: ArchiveScene): string {
  const [first, ...others] = footprint.map((corner) =>
    corner.map((degrees) => Math.round(degrees * PER_DEGREE)),
  );
  return others
    .slice(0, 3)
    .flatMap((corner) => corner.map((n, k) => n - (first?.[k] ?? 0)))
    .join(" ");
}

function compareIds(p: string, q: string): number {
  const [a, b] = [p, q].map((id) => id.split("_").slice(5).join("") + id);
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

/** Converts YYYYMMDDhhmmss to seconds since 1970. */
function secondsOf(compact: string): number {
  const [, y, m, d, hh, mm, ss] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(compact) ?? [];
  return Date.parse(`${y}-${m}-${d}T${hh}:${mm}:${ss}Z`) / 1000;
}

function compactTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace(/\D/g, "");
}
