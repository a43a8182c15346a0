import { Button } from "@mantine/core";
import { useState } from "react";

type Copied = "no" | "yes" | "refused";

/** Copies a text to the clipboard and shows a confirmation beside the button. */
export function useCopy(): [Copied, (text: string) => void] {
  const [copied, setCopied] = useState<Copied>("no");
  const copy = (text: string) => {
    // Pages that are not served securely have no clipboard.
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject();
    written.then(
      () => setCopied("yes"),
      () => setCopied("refused"),
    );
    setTimeout(() => setCopied("no"), 2500);
  };
  return [copied, copy];
}

export function CopyButton(props: {
  readonly label: string;
  readonly text: () => string;
}) {
  const [copied, copy] = useCopy();
  return (
    <Button size="compact-xs" onClick={() => copy(props.text())} aria-live="polite">
      {
        { no: props.label, yes: "Copied", refused: "Copying is not allowed here" }[
          copied
        ]
      }
    </Button>
  );
}
