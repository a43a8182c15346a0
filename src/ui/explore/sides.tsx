import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { setSideOpen } from "#state/ui.ts";
import { DisagreementSection } from "#ui/measure/disagreement-section.tsx";
import { LadderSection } from "#ui/measure/ladder-section.tsx";
import { PatchesSection } from "#ui/measure/patches-section.tsx";
import { RegistrationSection } from "#ui/measure/registration-section.tsx";
import { RegionPanel } from "#ui/regions/region-panel.tsx";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { PipelinePanel } from "./pipeline-panel.tsx";
import { ProductPanel } from "./product-panel.tsx";
import { ProvenancePanel } from "./provenance-panel.tsx";
import { SceneList } from "./scene-list.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { StretchPanel } from "./stretch-panel.tsx";

export function LeftSide() {
  return (
    <Side side="left" title="Scenes and pipeline">
      <SceneList />
      <PipelinePanel />
    </Side>
  );
}

export function RightSide() {
  return (
    <Side side="right" title="Scores and product">
      <ScoresPanel />
      <LadderSection />
      <RegistrationSection />
      <PatchesSection />
      <DisagreementSection />
      <StretchPanel />
      <RegionPanel />
      <ProductPanel />
      <ProvenancePanel />
    </Side>
  );
}

/** Beside the map when there is room, else a drawer, on a phone a sheet from below. */
function Side(props: {
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
