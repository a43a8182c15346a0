import { SegmentedControl } from "@mantine/core";
import { chooseArea } from "#state/drawn-area.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/**
 * Chooses the area that scores and studies refer to; choosing a box or polygon starts
 * drawing it if there is none.
 */
export function AreaChoice() {
  const store = useAppStore();
  const { area, drawing } = useApp((state) => state.view);
  const isView = useApp((state) => state.scores.target === "view");
  return (
    <SegmentedControl
      aria-label="Area"
      value={drawing ?? (isView || area === null ? "view" : area.kind)}
      onChange={(choice) => chooseArea(store, choice)}
      data={[
        { value: "view", label: "View" },
        { value: "box", label: "Box" },
        { value: "polygon", label: "Polygon" },
      ]}
    />
  );
}
