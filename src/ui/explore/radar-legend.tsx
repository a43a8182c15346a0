import { CloseButton } from "@mantine/core";
import { useMergedRef, useResizeObserver } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { compassWord } from "#core/geo/compass-word.ts";
import type { OpenedSar } from "#state/scene-pairs.ts";
import { mainSar } from "#state/stages.ts";
import { closeRadarLegend } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { formatFixed } from "#ui/shared/format.ts";

/** Explains a radar image that the user has opened, below the map, until it is closed. */
export function RadarLegendStrip() {
  const sar = useApp(mainSar);
  const isWanted = useApp(
    ({ ui, scenes }) =>
      !ui.isRadarLegendClosed &&
      scenes.entries.some((e) => e.entryId === scenes.mainId && e.regionId === null),
  );
  return sar === null || !isWanted ? null : <Strip sar={sar} />;
}

function Strip({ sar }: { readonly sar: OpenedSar }) {
  const store = useAppStore();
  const [observer, { height }] = useResizeObserver<HTMLElement>();
  const [strip, setStrip] = useState<HTMLElement | null>(null);
  const ref = useMergedRef(observer, setStrip);
  // The map's scale bar and attributions stand above the strip, which is over the map.
  useEffect(() => {
    const panel = strip?.parentElement;
    const covered = height === 0 ? 0 : (strip?.offsetHeight ?? 0);
    panel?.style.setProperty("--map-covered", `${covered}px`);
    return () => void panel?.style.removeProperty("--map-covered");
  }, [strip, height]);
  return (
    <aside
      ref={ref}
      className="panel-legend radar-strip"
      aria-label="How to read radar"
    >
      <RadarLegend sar={sar} />
      <CloseButton
        size={24}
        aria-label="Close: how to read radar"
        onClick={() => closeRadarLegend(store)}
      />
    </aside>
  );
}

/** Says in plain words what is bright and dark, which way towers lean, and what the unit is. */
export function RadarLegend({ sar }: { readonly sar: OpenedSar }) {
  const { metadata } = sar.scene;
  const { incidenceAngleDeg, lookAzimuthDeg } = metadata;
  const towards =
    lookAzimuthDeg === null ? "" : `, to the ${compassWord(lookAzimuthDeg + 180)}`;
  return (
    <ul className="radar-legend small">
      <li className="radar-legend-line">
        <span className="radar-swatch is-bright" aria-hidden="true" />
        Bright: walls facing the radar, ships, metal
      </li>
      <li className="radar-legend-line">
        <span className="radar-swatch is-dark" aria-hidden="true" />
        Dark: water, tarmac, shadow
      </li>
      <li className="radar-legend-line">{`Towers lean towards the radar${towards}`}</li>
      <li className="radar-legend-line">
        {incidenceAngleDeg === null
          ? "Incidence not stated"
          : `Incidence ${formatFixed(incidenceAngleDeg, 1)}° from vertical`}
      </li>
      <li className="radar-legend-line">{unitText(sar)}</li>
    </ul>
  );
}

const UNIT: Readonly<Record<string, string>> = {
  "sigma0-db": "σ0",
  "beta0-db": "β0",
  "gamma0-db": "γ0",
  "backscatter-db": "Backscatter",
};

function unitText({ scene }: OpenedSar): string {
  const { calibration, displayUnit, stated } = scene;
  const unit = UNIT[displayUnit];
  if (unit === undefined) {
    return "Relative dB: nothing states a calibration";
  }
  const isByUser = stated?.some((fact) => fact.startsWith("scale factor")) ?? false;
  const by = isByUser
    ? "by your scale factor"
    : calibration.kind === "table" || calibration.kind === "scale-factor"
      ? "calibrated by the product's own numbers"
      : "as the file stores it";
  return `${unit} in dB, ${by}`;
}
