import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useApp } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";

/** The middle of a workspace, with what the page itself has to say above it. */
export function Centre({ children }: { readonly children: ReactNode }) {
  const engineFailure = useApp((state) => state.ui.engineFailure);
  return (
    <main className="centre" tabIndex={-1}>
      {engineFailure !== null && (
        <div className="page-message">
          <ErrorNote error={engineFailure} />
          <Button mt={8} onClick={() => location.reload()}>
            Load the page again
          </Button>
        </div>
      )}
      {children}
    </main>
  );
}
