import { lazy, type ReactNode, Suspense } from "react";
import { setSideOpen } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** Wide pages never need it; narrow ones load it at once, while its side is closed. */
const SideDrawer = lazy(async () => ({
  default: (await import("./side-drawer.tsx")).SideDrawer,
}));

/** Renders a side panel beside the centre; over it where the page is narrow. */
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
    <Suspense fallback={null}>
      <SideDrawer
        {...{ side, title, isOpen }}
        isPhone={pageSize === "phone"}
        onClose={() => setSideOpen(store, side, false)}
      >
        {children}
      </SideDrawer>
    </Suspense>
  );
}
