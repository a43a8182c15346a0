import { Button, CloseButton } from "@mantine/core";
import { useState } from "react";
import type { AppErrorData } from "#core/errors.ts";
import { CopyButton } from "./copy-button.tsx";

/**
 * Shows an error with what was expected, what was found and what to do, beside the
 * thing that failed. It can be closed, and comes back with the next error, unless it
 * holds the only way to try again.
 */
export function ErrorNote(props: {
  readonly error: AppErrorData;
  readonly onRetry?: () => void;
  readonly onClose?: () => void;
}) {
  const { error, onRetry, onClose } = props;
  const [closed, setClosed] = useState<AppErrorData | null>(null);
  if (closed === error) {
    return null;
  }
  const close = onClose ?? (onRetry === undefined ? () => setClosed(error) : null);
  return (
    <div className="error-note" role="alert">
      <div className="row">
        <p className="message grow">{error.message}</p>
        {close && <CloseButton aria-label="Close this message" onClick={close} />}
      </div>
      <dl>
        <dt>Expected</dt>
        <dd>{error.expected}</dd>
        <dt>Found</dt>
        <dd>{error.found}</dd>
        <dt>To do</dt>
        <dd>{error.hint}</dd>
      </dl>
      <div className="row">
        {onRetry && (
          <Button size="compact-xs" onClick={onRetry}>
            Try again
          </Button>
        )}
        <CopyButton label="Copy details" text={() => JSON.stringify(error, null, 2)} />
      </div>
    </div>
  );
}
