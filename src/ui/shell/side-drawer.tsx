import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

/** Renders a side over the centre: on a tablet as a drawer, on a phone as a bottom sheet. */
export function SideDrawer(props: {
  readonly side: "left" | "right";
  readonly title: string;
  readonly isOpen: boolean;
  readonly isPhone: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { side, title, isOpen, isPhone, onClose, children } = props;
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={<strong>{title}</strong>}
      position={isPhone ? "bottom" : side}
      size={isPhone ? "75%" : 340}
      padding={0}
      styles={{ header: { padding: "4px 12px" } }}
      closeButtonProps={{ "aria-label": `Close ${title.toLowerCase()}` }}
      transitionProps={{ duration: 120 }}
    >
      {children}
    </Drawer>
  );
}
