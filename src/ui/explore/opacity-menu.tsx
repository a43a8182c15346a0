import { Button, Popover } from "@mantine/core";
import { OpacitySlider } from "./opacity-slider.tsx";

/** Shows the opacity in a menu, where the row has no room for the slider. */
export function OpacityMenu() {
  return (
    <Popover position="bottom" withArrow trapFocus returnFocus>
      <Popover.Target>
        <Button px={8}>Opacity</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="row">
          <OpacitySlider />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
