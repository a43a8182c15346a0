/** This file puts one component on a page of its own, for browser tests. */
import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import type { MapView } from "#ports/map-view.ts";
import type { AppStore } from "#state/app-store.ts";
import { AppProvider } from "./shared/app-context.tsx";
import { theme } from "./theme.ts";
import "./styles.css";

/**
 * Shows `component` over a store. The map and the pictures of patches belong to other
 * components: one that asks for them fails unless the test brings a map.
 * @returns takes it away again
 */
export function showComponent(
  store: AppStore,
  component: ReactNode,
  givenMap?: MapView,
): () => void {
  const element = document.body.appendChild(document.createElement("main"));
  const root = createRoot(element);
  const absent = (): never => {
    throw new Error("There is neither a map nor a picture of a patch here.");
  };
  const missing = new Proxy({} as never, { get: absent });
  flushSync(() =>
    root.render(
      <MantineProvider theme={theme} env="test">
        <AppProvider value={{ store, map: givenMap ?? missing, pictures: missing }}>
          {component}
        </AppProvider>
      </MantineProvider>,
    ),
  );
  return () => {
    root.unmount();
    element.remove();
  };
}
