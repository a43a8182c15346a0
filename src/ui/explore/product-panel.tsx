import { lazy, Suspense } from "react";
import { resolveCrs } from "#core/geo/crs.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import { acquisitionTime, type OpenedSar } from "#state/scene-pairs.ts";
import { mainSar, referenceEo } from "#state/stages.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { type Fact, KnownFacts } from "#ui/shared/facts.tsx";
import { formatBytes, formatFixed, formatTime } from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";
import { StatedFactsForm } from "./stated-facts-form.tsx";

const RadarLegend = lazy(async () => ({
  default: (await import("./radar-legend.tsx")).RadarLegend,
}));

/** Shows what is known about the two images on the map, and how it is known. */
export function ProductPanel() {
  const sar = useApp(mainSar);
  const eo = useApp(referenceEo);
  if (sar === null && eo === null) {
    return null;
  }
  return (
    <FoldedSection title="Product">
      <div className="stack">
        {sar !== null && (
          <>
            <p className="formula mono">{sar.scene.formula}</p>
            <KnownFacts facts={[...radarFacts(sar), ...imageFacts(sar)]} />
            <details>
              <summary className="small">How to read radar</summary>
              <Suspense fallback={null}>
                <RadarLegend sar={sar} />
              </Suspense>
            </details>
            <StatedFactsForm key={sar.sceneId} sar={sar} />
            <Warnings warnings={sar.scene.warnings} />
          </>
        )}
        {eo !== null && (
          <>
            <h3>EO</h3>
            <KnownFacts
              facts={[...originOf(eo), ["Taken", timeOf(eo)], ...imageFacts(eo)]}
            />
            <Warnings warnings={eo.scene.warnings} />
          </>
        )}
      </div>
    </FoldedSection>
  );
}

function radarFacts(sar: OpenedSar): Fact[] {
  const m = sar.scene.metadata;
  const fixed = (value: number | null, unit = "") =>
    value === null ? null : `${formatFixed(value, 1)}${unit}`;
  return [
    ...originOf(sar),
    ["Taken", timeOf(sar)],
    ["Platform", m.platform],
    ["Product", m.product],
    ["Mode", m.mode],
    ["Band", m.band],
    ["Polarisation", m.polarisation],
    ["Incidence", fixed(m.incidenceAngleDeg, "°")],
    [
      "Look side",
      m.lookSide && <LookSide side={m.lookSide} azimuthDeg={m.lookAzimuthDeg} />,
    ],
    [
      "Multilooks",
      m.looksRange &&
        m.looksAzimuth &&
        `${m.looksRange} range × ${m.looksAzimuth} azimuth`,
    ],
    ["ENL", fixed(m.enl)],
    ["NESZ peak", fixed(m.neszPeakDb, " dB")],
    ["Processor", m.processorVersion],
    ["Licence", m.licence],
  ];
}

function imageFacts({ scene, byteLength, missingOverview }: OpenedScene): Fact[] {
  return [
    ["Ground pixel", scene.gsdM === null ? null : `${formatFixed(scene.gsdM, 2)} m`],
    [
      "Size",
      `${scene.grid.width} × ${scene.grid.height}, ${scene.bands} ${scene.bands === 1 ? "band" : "bands"}`,
    ],
    ["CRS", crsName(scene.grid.crs)],
    [
      "No data",
      scene.nodata.value === null
        ? `none (${scene.nodata.reason})`
        : `${scene.nodata.value} (${scene.nodata.reason})`,
    ],
    [
      "File",
      byteLength === null
        ? null
        : `${formatBytes(byteLength)}${missingOverview === null ? "" : ", no overviews"}`,
    ],
    ["Recognised by", scene.evidence],
    ["Stated by you", scene.role === "sar" ? (scene.stated?.join(", ") ?? null) : null],
  ];
}

/** Shows the look direction as an arrow, with north up. */
function LookSide(props: {
  readonly side: "left" | "right";
  readonly azimuthDeg: number | null;
}) {
  const { side, azimuthDeg } = props;
  if (azimuthDeg === null) {
    return side;
  }
  return (
    <>
      {side},{" "}
      <span
        className="look-arrow"
        aria-hidden="true"
        style={{ rotate: `${azimuthDeg}deg` }}
      >
        ↑
      </span>{" "}
      {`${formatFixed(azimuthDeg, 0)}° from north`}
    </>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) {
    return null;
  }
  return (
    <ul className="notes warn" aria-label="Warnings">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  );
}

/** Returns a line for simulated images only, because images are expected to be real. */
function originOf({ scene }: OpenedScene): Fact[] {
  return scene.isSimulated ? [["Origin", "simulated"]] : [];
}

function timeOf({ scene }: OpenedScene): string | null {
  const time = acquisitionTime(scene);
  return time === null ? null : formatTime(time);
}

function crsName(code: CrsCode): string {
  return code === "pixel" ? "none (pixel space)" : `${code}, ${resolveCrs(code).name}`;
}
