import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { ANY_SCENE, boxAround, type SceneFilter } from "#core/archive/filter-scenes.ts";
import { PAPER_REGIONS, PAPER_SPAN } from "#core/archive/paper-regions.ts";

const MODES = [
  { value: "", label: "Any mode" },
  { value: "spotlight", label: "Spotlight" },
  { value: "sliding_spotlight", label: "Sliding spotlight" },
  { value: "stripmap", label: "Stripmap" },
];
const SIDES = [
  { value: "", label: "Any look side" },
  { value: "left", label: "Looks left" },
  { value: "right", label: "Looks right" },
];
const POLARISATIONS = [
  { value: "", label: "HH and VV" },
  { value: "HH", label: "HH" },
  { value: "VV", label: "VV" },
];
const INCIDENCES = [
  { value: "", label: "Any incidence" },
  { value: "0-25", label: "Below 25°" },
  { value: "25-40", label: "25 to 40°" },
  { value: "40-90", label: "Above 40°" },
];
const RESOLUTIONS = [
  { value: "", label: "Any resolution" },
  { value: "0.6", label: "0.6 m or finer" },
  { value: "1", label: "1 m or finer" },
  { value: "2", label: "2 m or finer" },
];
const PLACES = [
  { value: "", label: "Anywhere" },
  ...PAPER_REGIONS.map(({ id, name }) => ({
    value: id,
    label: `${name} (paper's place and dates)`,
  })),
];

/** Lets the user choose which scenes are shown. */
export function ArchiveFilters(props: {
  readonly filter: SceneFilter;
  readonly onChange: (filter: SceneFilter) => void;
}) {
  const { filter, onChange } = props;
  const [near, setNear] = useState("");
  const change = (part: Partial<SceneFilter>) => onChange({ ...filter, ...part });
  const place = PAPER_REGIONS.find(({ box }) => box === filter.box);
  const isBadNear = near.trim() !== "" && boxAround(near) === null;
  return (
    <div className="archive-filters">
      <NativeSelect
        aria-label="Place"
        data={PLACES}
        value={place?.id ?? ""}
        onChange={({ target }) => {
          const chosen = PAPER_REGIONS.find(({ id }) => id === target.value);
          const [from, to] = chosen === undefined ? ["", ""] : PAPER_SPAN;
          setNear("");
          change({ from, to, box: chosen?.box ?? null });
        }}
      />
      <TextInput
        aria-label="Near latitude, longitude"
        placeholder="Near 48.85, 2.35"
        value={near}
        error={isBadNear ? "Latitude, longitude" : null}
        onChange={({ target }) => {
          setNear(target.value);
          change({ box: boxAround(target.value) });
        }}
      />
      <TextInput
        type="date"
        aria-label="From day"
        value={filter.from}
        onChange={({ target }) => change({ from: target.value })}
      />
      <TextInput
        type="date"
        aria-label="To day"
        value={filter.to}
        onChange={({ target }) => change({ to: target.value })}
      />
      <NativeSelect
        aria-label="Mode"
        data={MODES}
        value={filter.mode ?? ""}
        onChange={({ target }) =>
          change({ mode: (target.value || null) as SceneFilter["mode"] })
        }
      />
      <NativeSelect
        aria-label="Polarisation"
        data={POLARISATIONS}
        value={filter.polarisation ?? ""}
        onChange={({ target }) => change({ polarisation: target.value || null })}
      />
      <NativeSelect
        aria-label="Look side"
        data={SIDES}
        value={filter.lookSide ?? ""}
        onChange={({ target }) =>
          change({ lookSide: (target.value || null) as SceneFilter["lookSide"] })
        }
      />
      <NativeSelect
        aria-label="Incidence"
        data={INCIDENCES}
        value={filter.incidence[0] === null ? "" : filter.incidence.join("-")}
        onChange={({ target }) => {
          const [min = null, max = null] = target.value.split("-").map(Number);
          change({ incidence: target.value === "" ? [null, null] : [min, max] });
        }}
      />
      <NativeSelect
        aria-label="Resolution"
        data={RESOLUTIONS}
        value={filter.resolutionM === null ? "" : String(filter.resolutionM)}
        onChange={({ target }) =>
          change({ resolutionM: target.value === "" ? null : Number(target.value) })
        }
      />
      <Button
        onClick={() => {
          setNear("");
          onChange(ANY_SCENE);
        }}
      >
        Show all
      </Button>
    </div>
  );
}
