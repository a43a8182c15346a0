/** This file formats the studies of `measure`. */
import type { MetricReading } from "#ports/measurement.ts";
import type { Ladder, LadderRung, Registration, ShiftSurface } from "#ports/studies.ts";
import type { FoundStudies } from "./run-studies.ts";

/**
 * Returns the studies' own keys of `measure --json`; none for studies that were not
 * requested.
 */
export function studiesJson({ ladder, registration }: FoundStudies) {
  return {
    ...(ladder === null
      ? {}
      : {
          ladder: {
            candidate: rungJson(ladder.candidate),
            rungs: ladder.rungs.map(rungJson),
            missing: ladder.missing,
          },
        }),
    ...(registration === null
      ? {}
      : {
          registration: {
            ...{ reachPx: registration.reachPx, n: registration.n },
            ...{ gsdM: registration.gsdM, rule: registration.rule },
            surfaces: registration.surfaces,
          },
        }),
  };
}

function rungJson({ id, label, detail, n, readings, refused }: LadderRung) {
  return {
    ...{ id, label, detail, n },
    values: Object.fromEntries(readings.map((reading) => [reading.id, reading.value])),
    refused: refused.map(({ id: metric, reason }) => ({ metric, reason })),
  };
}

/** Formats tables as text; empty if no study was requested. */
export function studiesText({ ladder, registration }: FoundStudies): string {
  const parts = [
    ladder === null ? [] : ladderText(ladder),
    registration === null ? [] : registrationText(registration),
  ];
  return parts.map((lines) => lines.map((line) => `\n${line}`).join("")).join("\n");
}

function ladderText({ candidate, rungs, missing }: Ladder): string[] {
  const { readings } = candidate;
  const columns = [
    "Ladder".padEnd(24),
    ...readings.map(({ label }) => label.padEnd(9)),
  ];
  const rows = [candidate, ...rungs].map((rung) => {
    const cells = readings.map(({ id }) => {
      const own = rung.readings.find((reading) => reading.id === id);
      return (own === undefined ? "–" : valueText(own)).padEnd(9);
    });
    return [rung.label.padEnd(24), ...cells];
  });
  return [
    ...[columns, ...rows].map((cells) => cells.join(" ").trimEnd()),
    ...missing.map(({ label, reason }) => `${label.padEnd(24)} ${reason}`),
  ];
}

function registrationText({ surfaces, gsdM, n, rule }: Registration): string[] {
  return [
    `Scores under a shift, ${n} pixels: ${rule}`,
    ...surfaces.flatMap((surface) => surfaceText(surface, gsdM)),
  ];
}

function surfaceText(surface: ShiftSurface, gsdM: number | null): string[] {
  const { label, raw, best, peak, warning } = surface;
  const show = (value: number) => valueText({ ...surface, value });
  const at = peak ?? best;
  const metres =
    gsdM === null ? "" : `, ${(Math.hypot(at.dx, at.dy) * gsdM).toFixed(1)} m`;
  const where = `dx ${at.dx.toFixed(1)}, dy ${at.dy.toFixed(1)} px${metres}`;
  return [
    `${label.padEnd(6)} ${show(raw)} as it lies, ${show(at.value)} at ${where}`,
    ...(warning === null ? [] : [`       ${warning}`]),
  ];
}

function valueText({ value, unit }: Pick<MetricReading, "value" | "unit">): string {
  return value === Number.POSITIVE_INFINITY
    ? "∞"
    : value.toFixed(unit === "dB" ? 2 : 4);
}
