import { Button, RangeSlider } from "@mantine/core";
import type { DbHistogram } from "#ports/scenes.ts";
import { mainSar, unitLabel } from "#state/stages.ts";
import {
  currentStretch,
  moveStretch,
  percentileOf,
  resetStretch,
} from "#state/stretch.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatFixed } from "#ui/shared/format.ts";
import { Section } from "#ui/shared/section.tsx";
import { HistogramChart } from "./histogram-chart.tsx";

/** Lets the user set which dB is shown black and which white, by moving two handles. */
export function StretchPanel() {
  const { histogram, manual } = useApp((state) => state.stretch);
  const unit = useApp((state) => {
    const sar = mainSar(state);
    return sar === null ? null : unitLabel(sar.scene);
  });
  if (unit === null) {
    return null;
  }
  return (
    <Section
      title="Stretch"
      className="stretch-section"
      aside={
        <span className="small muted">
          {manual === null ? "1–99 % of the view" : "set by hand"}
        </span>
      }
    >
      {histogram.status === "ready" && (
        <StretchHandles histogram={histogram.histogram} unit={unit} />
      )}
      {histogram.status === "failed" && <ErrorNote error={histogram.error} />}
    </Section>
  );
}

function StretchHandles(props: {
  readonly histogram: DbHistogram;
  readonly unit: string;
}) {
  const store = useAppStore();
  const { histogram, unit } = props;
  const stretch = useAppShallow((state) => currentStretch(state.stretch));
  const isManual = useApp((state) => state.stretch.manual !== null);
  if (stretch === null) {
    return null;
  }
  const { loDb, hiDb } = stretch;
  // A stretch set by hand may lie outside of the range of this view.
  const min = Math.floor(Math.min(histogram.loDb, loDb));
  const max = Math.ceil(Math.max(histogram.hiDb, hiDb));
  const inWords = (db: number) =>
    `${formatFixed(db, 1)} dB · ${formatFixed(percentileOf(histogram, db), 1)} %`;
  return (
    <div className="stack" style={{ gap: 2 }}>
      <HistogramChart
        histogram={histogram}
        stretch={stretch}
        min={min}
        max={max}
        unit={unit}
      />
      <RangeSlider
        value={[loDb, hiDb]}
        min={min}
        max={max}
        step={0.1}
        minRange={0.5}
        size={2}
        thumbSize={14}
        label={null}
        thumbFromLabel="Black"
        thumbToLabel="White"
        thumbValueText={inWords}
        onChange={([lo, hi]) => {
          if (lo !== loDb) {
            moveStretch(store, "lo", lo);
          }
          if (hi !== hiDb) {
            moveStretch(store, "hi", hi);
          }
        }}
      />
      <div className="row between small">
        <span>{inWords(loDb)}</span>
        <span>{inWords(hiDb)}</span>
      </div>
      {isManual && (
        <Button size="compact-xs" onClick={() => resetStretch(store)}>
          Reset to 1–99 %
        </Button>
      )}
    </div>
  );
}
