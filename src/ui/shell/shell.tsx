import { Suspense, useEffect } from "react";
import { addNote, setSideOpen } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Dialogs } from "./dialogs.tsx";
import { SHELL_KEYS } from "./keys.ts";
import { TopBar } from "./top-bar.tsx";
import { useDropAndPaste } from "./use-drop-and-paste.ts";
import { useKeyboard } from "./use-keyboard.ts";
import { usePageSize } from "./use-page-size.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Renders what surrounds every workspace: bars, dialogs, keyboard shortcuts, and
 * dropping of files.
 */
export function Shell(props: {
  readonly workspaces: readonly [Workspace, ...Workspace[]];
}) {
  const { workspaces } = props;
  const store = useAppStore();
  usePageSize(store);
  useKeyboard(store, SHELL_KEYS);
  useDropAndPaste(store);
  const { isDropping, pageSize, workspaceId } = useApp((state) => state.ui);
  const isKnown = workspaces.some(({ id }) => id === workspaceId);
  useEffect(() => {
    if (workspaceId !== null && !isKnown) {
      addNote(
        store,
        `The link names a workspace that does not exist: “${workspaceId}”.`,
      );
    }
  }, [store, workspaceId, isKnown]);
  const shown = workspaces.find(({ id }) => id === workspaceId) ?? workspaces[0];
  return (
    <div className="workspace">
      <button
        type="button"
        className="skip-link"
        onClick={() => {
          // A list of selectors would find `main`, which comes first in the document.
          const find = (selector: string) =>
            document.querySelector<HTMLElement>(selector);
          (find(".map-target") ?? find("main"))?.focus();
        }}
      >
        Skip to the map
      </button>
      <TopBar workspaces={workspaces} shown={shown} />
      <Suspense fallback={<main className="centre" aria-busy />}>
        <shown.Room />
      </Suspense>
      {pageSize === "phone" && shown.sides !== null && <PhoneBar sides={shown.sides} />}
      <Dialogs />
      {isDropping && (
        <div className="drop-veil">
          <p>
            <strong>Drop to open</strong>
            <br />
            SAR or EO GeoTIFF, PNG, JPEG with its metadata; a product's folder or .zip
          </p>
        </div>
      )}
    </div>
  );
}

/** Shows the buttons at the bottom of a phone's screen that open the side panels. */
function PhoneBar({ sides }: { readonly sides: NonNullable<Workspace["sides"]> }) {
  const store = useAppStore();
  return (
    <nav className="phone-bar" aria-label="Side panels">
      <button type="button" onClick={() => setSideOpen(store, "left", true)}>
        {sides.left}
      </button>
      <button type="button" onClick={() => setSideOpen(store, "right", true)}>
        {sides.right}
      </button>
    </nav>
  );
}
