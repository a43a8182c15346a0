import { Button, CloseButton } from "@mantine/core";
import type { ReactNode } from "react";
import { answerLinked } from "#state/linked-images.ts";
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

/** A link may name other sites: nothing is asked of them before the visitor agrees. */
function LinkedImages() {
  const store = useAppStore();
  const asked = useApp((state) => state.linkedImages.asked);
  return asked.length === 0 ? null : (
    <section className="page-message" aria-label="Images that the link names">
      <p>The link asks this page to fetch from other sites:</p>
      <ul className="linked-images">
        {asked.map((url) => (
          <li key={url}>
            <strong>{new URL(url).host}</strong>
            <span className="muted">{new URL(url).pathname}</span>
          </li>
        ))}
      </ul>
      <div className="row">
        <Button variant="filled" onClick={() => answerLinked(store, true)}>
          Open {asked.length === 1 ? "it" : `all ${asked.length}`}
        </Button>
        <Button onClick={() => answerLinked(store, false)}>Do not open</Button>
      </div>
    </section>
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
      <LinkedImages />
      <Notes />
      {children}
    </main>
  );
}
