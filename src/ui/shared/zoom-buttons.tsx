import { moveMap } from "#state/view.ts";
import { useAppStore } from "./app-context.tsx";
import { IconButton } from "./icon-button.tsx";

/** Renders the two buttons that zoom all panels. */
export function ZoomButtons() {
  const store = useAppStore();
  return (
    <>
      <IconButton
        label="Zoom out"
        icon="minus"
        onClick={() => moveMap(store, { kind: "zoom", steps: -1 })}
      />
      <IconButton
        label="Zoom in"
        icon="plus"
        onClick={() => moveMap(store, { kind: "zoom", steps: 1 })}
      />
    </>
  );
}
