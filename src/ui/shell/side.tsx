import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { setSideOpen } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/**
 * Renders a side panel beside the centre; on a tablet as a drawer, on a phone as a
 * bottom sheet.
 */
export function Side(props: {
  readonly side: "left" | "right";
  readonly title: string;
  readonly children: ReactNode;
}) {
  const { side, title, children } = props;
  const store = useAppStore();
  const { pageSize, isLeftOpen, isRightOpen } = useApp((state) => state.ui);
  const isOpen = side === "left" ? isLeftOpen : isRightOpen;
  if (pageSize === "wide") {
    return isOpen ? (
      <aside className={`side ${side}`} aria-label={title}>
        {children}
      </aside>
    ) : null;
  }
  return (
    <Drawer
      opened={isOpen}
      onClose={() => setSideOpen(store, side, false)}
      title={<strong>{title}</strong>}
      position={pageSize === "phone" ? "bottom" : side}
      size={pageSize === "phone" ? "75%" : 340}
      padding={0}
      styles={{ header: { padding: "4px 12px" } }}
      closeButtonProps={{ "aria-label": `Close ${title.toLowerCase()}` }}
      transitionProps={{ duration: 120 }}
    >
      {children}
    </Drawer>
  );
}
