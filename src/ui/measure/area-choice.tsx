import { SegmentedControl } from "@mantine/core";
import { chooseArea } from "#state/drawn-area.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** What scores and studies are about; a kind that is not there yet is drawn first. */
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
