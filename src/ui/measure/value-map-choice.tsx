import { NativeSelect } from "@mantine/core";
import { chooseValueMap, VALUE_MAP_NAMES, VALUE_MAPS } from "#state/value-map.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** What is drawn over the SynEO: nothing, or one of the maps of values. */
export function ValueMapChoice() {
  const store = useAppStore();
  const chosen = useApp((state) => state.view.valueMap);
  return (
    <div className="value-map">
      <NativeSelect
        size="xs"
        label="Map over SynEO"
        value={chosen ?? ""}
        onChange={({ target }) =>
          chooseValueMap(store, VALUE_MAPS.find((m) => m === target.value) ?? null)
        }
        data={[
          { value: "", label: "None" },
          ...VALUE_MAPS.map((value) => ({ value, label: VALUE_MAP_NAMES[value] })),
        ]}
      />
    </div>
  );
}
