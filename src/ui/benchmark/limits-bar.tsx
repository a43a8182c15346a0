import { CloseButton, NativeSelect } from "@mantine/core";
import {
  PATCH_CONDITIONS,
  type PatchCondition,
  type PatchLimit,
} from "#core/evaluation/patch-facts.ts";
import { changeBenchmarkView } from "#state/benchmark.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** A share that makes a class visible in a patch. */
const FIRST_SHARE = 25;

/** Lets the user leave out patches by land cover, time gap, incidence, pixel size or looks. */
export function LimitsBar() {
  const store = useAppStore();
  const limits = useApp(({ benchmark }) => benchmark.view.limits);
  const set = (next: readonly PatchLimit[]) =>
    changeBenchmarkView(store, { limits: next });
  const left = PATCH_CONDITIONS.filter(
    ({ id }) => !limits.some(({ condition }) => condition === id),
  );
  const add = (condition: PatchCondition) => {
    const isShare = PATCH_CONDITIONS.find(({ id }) => id === condition)?.unit === "%";
    set([...limits, { condition, min: isShare ? FIRST_SHARE : null, max: null }]);
  };
  return (
    <fieldset className="row benchmark-choices limits">
      <legend className="sr-only">Which patches are counted</legend>
      {limits.map((limit) => (
        <Limit
          key={limit.condition}
          limit={limit}
          onChange={(next) => set(limits.map((each) => (each === limit ? next : each)))}
          onRemove={() => set(limits.filter((each) => each !== limit))}
        />
      ))}
      <NativeSelect
        aria-label="Add a filter"
        value=""
        onChange={({ currentTarget }) => add(currentTarget.value as PatchCondition)}
        data={[
          { value: "", label: "Filter by …" },
          ...left.map(({ id, label }) => ({ value: id, label })),
        ]}
      />
    </fieldset>
  );
}

function Limit(props: {
  readonly limit: PatchLimit;
  readonly onChange: (limit: PatchLimit) => void;
  readonly onRemove: () => void;
}) {
  const { limit, onChange, onRemove } = props;
  const { condition, min, max } = limit;
  const facts = PATCH_CONDITIONS.find(({ id }) => id === condition);
  const name = facts?.label ?? condition;
  return (
    <span className="row limit">
      <span>{name}</span>
      <End
        label={`${name}, at least`}
        value={min}
        onChange={(value) => onChange({ ...limit, min: value })}
      />
      <span aria-hidden="true">to</span>
      <End
        label={`${name}, at most`}
        value={max}
        onChange={(value) => onChange({ ...limit, max: value })}
      />
      <span className="muted">{facts?.unit}</span>
      <CloseButton size="xs" aria-label={`Remove filter: ${name}`} onClick={onRemove} />
    </span>
  );
}

/** Shows the field for one end of a range; empty = no limit. */
function End(props: {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}) {
  const { label, value, onChange } = props;
  return (
    <input
      className="mono"
      type="number"
      min={0}
      step="any"
      aria-label={label}
      placeholder="any"
      value={value ?? ""}
      onChange={({ currentTarget }) => {
        const number = currentTarget.valueAsNumber;
        onChange(Number.isFinite(number) ? number : null);
      }}
    />
  );
}
