import { NativeSelect } from "@mantine/core";
import { VALUE_SCALE_IDS, VALUE_SCALES } from "#core/color/value-scale.ts";
import { chooseValueMap } from "#state/value-map.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** Chooses what is drawn over the SynEO: nothing, or one of the value maps. */
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
          chooseValueMap(store, VALUE_SCALE_IDS.find((m) => m === target.value) ?? null)
        }
        data={[
          { value: "", label: "None" },
          ...VALUE_SCALE_IDS.map((value) => ({
            value,
            label: VALUE_SCALES[value].name,
          })),
        ]}
      />
    </div>
  );
}
