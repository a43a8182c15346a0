import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import type { MapView } from "#ports/map-view.ts";
import type { PatchPictures } from "#ports/patch-pictures.ts";
import type { AppStore } from "#state/app-store.ts";
import { AppProvider } from "./shared/app-context.tsx";
import { Shell } from "./shell/shell.tsx";
import { theme } from "./theme.ts";
import { WORKSPACES } from "./workspaces.ts";
import "./styles.css";

export function App(props: {
  readonly store: AppStore;
  readonly map: MapView;
  readonly pictures: PatchPictures;
}) {
  const { store, map, pictures } = props;
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <AppProvider value={{ store, map, pictures }}>
          <Shell workspaces={WORKSPACES} />
        </AppProvider>
      </MantineProvider>
    </StrictMode>
  );
}
