import type { ReactNode } from "react";
import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import { VALUE_SCALES } from "#core/color/value-scale.ts";
import type { CursorReading } from "#ports/layers.ts";
import { cursorDelta } from "#state/cursor.ts";
import { hasContent, mainSar, referenceEo } from "#state/stages.ts";
import { useApp, useAppShallow } from "#ui/shared/app-context.tsx";
import {
  formatDb,
  formatFixed,
  formatLonLat,
  formatScore,
  MISSING,
} from "#ui/shared/format.ts";
import { StageDot } from "#ui/shared/stage-dot.tsx";

/** Shows the value of every layer under the pointer, each in its own unit. */
export function StatusBar() {
  const { at, lonLat, readings, value } = useApp((state) => state.cursor);
  const isPhone = useApp((state) => state.ui.pageSize === "phone");
  const valueMap = useApp((state) => state.view.valueMap);
  const stages = useAppShallow((state) => STAGES.filter((s) => hasContent(state, s)));
  const place = readings.sar ?? readings.eo;
  const isSimulated = useApp(
    (state) =>
      (mainSar(state)?.scene.isSimulated ?? false) ||
      (referenceEo(state)?.scene.isSimulated ?? false),
  );
  return (
    <section className="status-bar" aria-label="Under the pointer">
      {at === null ? (
        <span className="muted">
          {isPhone
            ? "Touch the map to read the values of all layers."
            : "Point at the map to read the values of all layers, or press c and use the arrow keys."}
        </span>
      ) : (
        <>
          <span className="mono">
            {lonLat === null ? MISSING : formatLonLat(lonLat[0], lonLat[1])}
          </span>
          <span className="mono">{`row ${place?.row ?? MISSING} col ${place?.col ?? MISSING}`}</span>
          {stages.map((stage) => (
            <Reading key={stage} stage={stage} reading={readings[stage] ?? null} />
          ))}
          {valueMap !== null && (
            <span
              className="mono"
              title={`${VALUE_SCALES[valueMap].plain} ${VALUE_SCALES[valueMap].label}`}
            >
              {`${VALUE_SCALES[valueMap].name} ${formatFixed(value, 3)}`}
            </span>
          )}
          <span
            className="mono"
            title="How far SynEO and EO are apart here: mean |SynEO − EO| over R, G, B, in 0–1"
          >
            {`|Δ| ${formatFixed(cursorDelta(readings), 3)}`}
          </span>
        </>
      )}
      {isSimulated && <span className="muted">simulated data</span>}
    </section>
  );
}

function Reading(props: {
  readonly stage: Stage;
  readonly reading: CursorReading | null;
}) {
  const { stage, reading } = props;
  return (
    <span className="mono" data-stage={stage}>
      <StageDot stage={stage} /> {stageRow(stage).name} {readingText(reading, stage)}
    </span>
  );
}

function readingText(reading: CursorReading | null, stage: Stage): ReactNode {
  if (reading === null) {
    return MISSING;
  }
  switch (reading.kind) {
    case "sar":
      // De-noised pixels have no digital number of their own.
      return stage === "sar" && reading.sample !== null
        ? `${sampleText(reading.sample)} ${formatDb(reading.db)}`
        : formatDb(reading.db);
    case "rgb":
      return reading.rgb === null ? MISSING : reading.rgb.map(Math.round).join(" ");
    case "value":
      return reading.value === null ? MISSING : formatScore(reading.value, "");
  }
}

function sampleText(sample: number): string {
  return Number.isInteger(sample) ? `DN ${sample}` : sample.toPrecision(4);
}
