import { Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "#ui/shared/icons.tsx";

/** Renders a button for the most common action, and beside it a menu with the others. */
export function SplitButton(props: {
  readonly label: string;
  readonly menuLabel: string;
  readonly onClick: () => void;
  /** Entries of the menu; without any, the button has no menu. */
  readonly items: readonly {
    readonly key: string;
    readonly content: ReactNode;
    readonly onClick: () => void;
  }[];
  readonly variant?: "filled" | "default";
  readonly isDisabled?: boolean;
  readonly title?: string | undefined;
  readonly isLoading?: boolean;
}) {
  const { label, menuLabel, onClick, items, variant = "default" } = props;
  const { isDisabled = false, isLoading = false } = props;
  const hasMenu = items.length > 0;
  return (
    <div className="row" style={{ gap: 0 }}>
      <Button
        className="grow"
        variant={variant}
        disabled={isDisabled}
        loading={isLoading}
        title={props.title}
        onClick={onClick}
        {...(hasMenu
          ? { style: { borderStartEndRadius: 0, borderEndEndRadius: 0 } }
          : {})}
      >
        {label}
      </Button>
      {hasMenu && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant={variant}
              px={6}
              disabled={isDisabled || isLoading}
              aria-label={menuLabel}
              style={{
                borderStartStartRadius: 0,
                borderEndStartRadius: 0,
                marginLeft: 1,
              }}
            >
              <Icon name="chevron" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {items.map((item) => (
              <Menu.Item key={item.key} onClick={item.onClick}>
                {item.content}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
