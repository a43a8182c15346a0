/** This file formats what `measure` prints and writes. */

import { visible, visibleJson } from "#cli/output/terminal-text.ts";
import { counted } from "#core/counted.ts";
import { csvCell } from "#core/csv-cell.ts";
import { patchMean } from "#core/metrics/patch-statistics.ts";
import { psnr } from "#core/metrics/psnr.metric.ts";
import type { FileMeasurement } from "./measure-files.ts";
import { studiesJson, studiesText } from "./studies-report.ts";

type Line = {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly mean: number;
  readonly std: number | null;
  /** Number of patches or images; for the pooled PSNR, of pixels. */
  readonly n: number;
  /** Number of patches or images that were left out because they are equal to the reference. */
  readonly infinite: number;
  readonly settings: string;
};

/** Lists each metric's mean over patches or images, and the PSNR of the pooled errors. */
function linesOf(found: FileMeasurement): readonly Line[] {
  const { facts, moments, pooled } = found;
  const means = facts.flatMap((fact) => patchMean(fact, moments[fact.id]) ?? []);
  const whole = {
    id: "psnr-pooled",
    label: "PSNR, pooled",
    unit: psnr.unit,
    mean: psnr.fromMean(pooled.mse),
    std: null,
    n: pooled.n,
    infinite: 0,
    settings: `${psnr.settings}, ${psnr.pooling}; n counts pixels`,
  };
  const sets = found.sets.map(({ value, interval, warning, settings, ...facts }) => ({
    ...facts,
    mean: value,
    std: null,
    n: found.rows.length,
    infinite: 0,
    settings: [
      settings,
      interval && `95 % interval ${interval.map((v) => v.toPrecision(4)).join(" … ")}`,
      warning,
    ]
      .filter((part) => part !== null)
      .join("; "),
  }));
  const isAfter = means.findIndex(({ id }) => id === psnr.id) + 1;
  const at = isAfter === 0 ? means.length : isAfter;
  return [...means.toSpliced(at, 0, { ...whole, better: psnr.better }), ...sets];
}

/**
 * Formats `{mae: {mean, std, n, settings}, …}`; ∞ becomes "Infinity", because JSON has
 * no such number.
 */
export function asJson(found: FileMeasurement): string {
  const entries = linesOf(found).map(({ id, mean, std, n, infinite, settings }) => [
    id,
    { mean, std, n, ...(infinite > 0 ? { infinite } : {}), settings },
  ]);
  return visibleJson({
    ...Object.fromEntries(entries),
    ...(found.studies === null ? {} : studiesJson(found.studies)),
  });
}

/** Formats one row per patch or image; a metric that is not defined for it is empty. */
export function asCsv({ facts, rows }: FileMeasurement): string {
  const ids = facts.map(({ id }) => id);
  const lines = rows.map(({ image, row, col, n, values }) =>
    [csvCell(image), row, col, n, ...ids.map((id) => values[id] ?? "")].join(","),
  );
  return `${["image,row,col,n", ...ids].join(",")}\n${lines.join("\n")}\n`;
}

export function asText(found: FileMeasurement): string {
  const { patchPx, images, rows, pooled } = found;
  const what =
    patchPx === null
      ? ""
      : `, ${counted(rows.length, "patch", "patches")} of ${patchPx} px`;
  const head = `${images} ${images === 1 ? "image" : "images"}${what}, ${pooled.n} valid pixels`;
  const lines = linesOf(found).map(({ label, unit, mean, std, infinite, settings }) => {
    const digits = unit === "dB" ? 2 : 4;
    const show = (value: number) =>
      value === Number.POSITIVE_INFINITY ? "∞" : value.toFixed(digits);
    const spread = std === null ? "" : ` ± ${show(std)}`;
    const equal = infinite > 0 ? ` (${infinite} equal left out)` : "";
    const value = `${show(mean)}${spread}${unit && ` ${unit}`}${equal}`;
    return `${label.padEnd(14)}${value.padEnd(22)} ${settings}`;
  });
  const studies = found.studies === null ? "" : studiesText(found.studies);
  return visible([head, ...lines].join("\n") + studies);
}
