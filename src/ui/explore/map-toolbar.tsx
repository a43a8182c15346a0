import { Button, SegmentedControl } from "@mantine/core";
import { type KeyboardEvent, lazy, Suspense } from "react";
import type { DrawnArea } from "#ports/measurement.ts";
import { clearArea, setDrawing } from "#state/drawn-area.ts";
import { effectiveLayout } from "#state/map-spec.ts";
import { hasModelGrid } from "#state/model-grid.ts";
import {
  chooseLayout,
  type Layout,
  moveMap,
  setBlinking,
  toggleSwipe,
} from "#state/view.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { IconButton } from "#ui/shared/icon-button.tsx";
import { ZoomButtons } from "#ui/shared/zoom-buttons.tsx";

const OpacityMenu = lazy(async () => ({
  default: (await import("./opacity-menu.tsx")).OpacityMenu,
}));
const OpacitySlider = lazy(async () => ({
  default: (await import("./opacity-slider.tsx")).OpacitySlider,
}));

const DRAWING_HINTS: Readonly<Record<DrawnArea["kind"], string>> = {
  box: "Drag a box over a panel · Esc cancels",
  polygon: "Click corners · double-click or Enter closes · Esc cancels",
};

/** Shows the buttons for the panels' layout and for moving the map. */
export function MapToolbar() {
  const store = useAppStore();
  const layout = useApp(effectiveLayout);
  const hasGrid = useApp(hasModelGrid);
  const isPhone = useApp((state) => state.ui.pageSize === "phone");
  const { drawing, area } = useApp((state) => state.view);
  const hint = drawing === null ? "" : DRAWING_HINTS[drawing];
  return (
    <section className="toolbar" aria-label="Map tools">
      {!isPhone && (
        <SegmentedControl
          aria-label="Layout"
          value={layout}
          onChange={(value) => chooseLayout(store, value as Layout)}
          data={[
            { value: "single", label: "Single" },
            { value: "two", label: "2-up" },
            { value: "all", label: "All" },
            ...(hasGrid ? [{ value: "models", label: "Models" }] : []),
          ]}
        />
      )}
      {layout === "single" && <SingleControls />}
      <span className="spring small muted" role="status" title={hint}>
        {hint}
      </span>
      <div className="group">
        <IconButton
          label={drawing === null ? "Draw an area (r)" : "Cancel drawing (Esc)"}
          icon="region"
          isPressed={drawing !== null}
          onClick={() => setDrawing(store, drawing === null ? "box" : null)}
        />
        {area !== null && (
          <Button size="compact-sm" onClick={() => clearArea(store)}>
            Clear area
          </Button>
        )}
        <IconButton
          label="Show the whole scene"
          icon="fit"
          onClick={() => moveMap(store, { kind: "fit" })}
        />
        <ZoomButtons />
      </div>
    </section>
  );
}

/** Shows the choices of how to compare two stages in one panel: swipe, opacity, blink. */
function SingleControls() {
  const store = useAppStore();
  const { swipe, isBlinking } = useApp((state) => state.view);
  const isPhone = useApp((state) => state.ui.pageSize === "phone");
  const blink = (isOn: boolean) => () => setBlinking(store, isOn);
  const blinkKey = (isOn: boolean) => (event: KeyboardEvent) => {
    if (event.key === " " || event.key === "Enter") {
      setBlinking(store, isOn);
    }
  };
  return (
    <div className="group">
      <Button
        variant={swipe === null ? "default" : "light"}
        aria-pressed={swipe !== null}
        onClick={() => toggleSwipe(store)}
      >
        Swipe
      </Button>
      <Button
        aria-pressed={isBlinking}
        title="Hides the upper stage while held (space)"
        onPointerDown={blink(true)}
        onPointerUp={blink(false)}
        onPointerLeave={blink(false)}
        onPointerCancel={blink(false)}
        onKeyDown={blinkKey(true)}
        onKeyUp={blinkKey(false)}
        onBlur={blink(false)}
      >
        Blink
      </Button>
      <Suspense fallback={null}>
        {isPhone ? <OpacityMenu /> : <OpacitySlider />}
      </Suspense>
    </div>
  );
}
