import { Menu } from "@mantine/core";
import { MenuButton, type MenuButtonProps } from "./menu-button.tsx";
import type { SplitItem } from "./split-button.tsx";

/** The menu of a split button, with the button that opens it. */
export function SplitMenu(props: {
  readonly items: readonly SplitItem[];
  readonly target: MenuButtonProps;
  /** The button was pressed before the menu's code had arrived. */
  readonly isOpenAtFirst: boolean;
}) {
  const { items, target, isOpenAtFirst } = props;
  return (
    <Menu position="bottom-end" defaultOpened={isOpenAtFirst}>
      <Menu.Target>
        <MenuButton {...target} />
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.key} onClick={item.onClick}>
            {item.content}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
