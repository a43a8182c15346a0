import { Slider } from "@mantine/core";
import { setOpacity } from "#state/view.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** Shows and sets the opacity of the upper layer. */
export function OpacitySlider() {
  const store = useAppStore();
  const opacity = useApp((state) => state.view.opacity);
  return (
    <>
      <span className="small muted">Opacity</span>
      <Slider
        w={96}
        size={2}
        thumbSize={14}
        min={0}
        max={1}
        step={0.05}
        value={opacity}
        label={(value) => `${Math.round(value * 100)} %`}
        thumbLabel="Opacity of the stage on top"
        thumbValueText={(value) => `${Math.round(value * 100)} %`}
        onChange={(value) => setOpacity(store, value)}
      />
    </>
  );
}
