import { Button, CloseButton } from "@mantine/core";
import type { ReactNode } from "react";
import { closeNotes } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";

/** Says which parts of a link could not be restored. */
function Notes() {
  const store = useAppStore();
  const notes = useApp((state) => state.ui.notes);
  return notes.length === 0 ? null : (
    <div className="page-message row" role="status">
      <div className="grow">
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
      <CloseButton aria-label="Close this note" onClick={() => closeNotes(store)} />
    </div>
  );
}

/** Renders the middle of a workspace, with messages of the page above it. */
export function Centre({ children }: { readonly children: ReactNode }) {
  const engineFailure = useApp((state) => state.ui.engineFailure);
  return (
    <main className="centre" tabIndex={-1}>
      {engineFailure !== null && (
        <div className="page-message">
          <ErrorNote error={engineFailure} />
          <Button mt={8} onClick={() => location.reload()}>
            Reload the page
          </Button>
        </div>
      )}
      <Notes />
      {children}
    </main>
  );
}
