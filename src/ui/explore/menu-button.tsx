import { Button, type ButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import { Icon } from "#ui/shared/icons.tsx";

export type MenuButtonProps = ButtonProps &
  Omit<ComponentPropsWithRef<"button">, keyof ButtonProps>;

/** The part of a split button that opens its menu. */
export function MenuButton(props: MenuButtonProps) {
  return (
    <Button
      {...props}
      px={6}
      style={{ borderStartStartRadius: 0, borderEndStartRadius: 0, marginLeft: 1 }}
    >
      <Icon name="chevron" />
    </Button>
  );
}
