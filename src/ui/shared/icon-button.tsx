import { ActionIcon, type ActionIconProps, Tooltip } from "@mantine/core";
import { Icon, type IconName } from "./icons.tsx";

/** Renders an icon button whose name is read aloud and shown on hover and focus. */
export function IconButton(props: {
  readonly label: string;
  readonly icon: IconName;
  readonly onClick: () => void;
  readonly isPressed?: boolean;
  readonly isExpanded?: boolean;
  readonly isDisabled?: boolean;
  readonly size?: ActionIconProps["size"];
}) {
  const { label, icon, onClick, isPressed, isExpanded, isDisabled, size } = props;
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        aria-pressed={isPressed}
        aria-expanded={isExpanded}
        disabled={isDisabled ?? false}
        variant={isPressed === true ? "light" : "subtle"}
        onClick={onClick}
        {...(size === undefined ? {} : { size })}
      >
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
