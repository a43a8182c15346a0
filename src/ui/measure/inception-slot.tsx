import { Button } from "@mantine/core";
import { useRef } from "react";
import { bringInception } from "#state/inception.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";

/** Loads the user's file of the Inception network, which FID needs and we may not distribute. */
export function InceptionSlot() {
  const store = useAppStore();
  const inception = useApp((state) => state.inception);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="stack">
      {inception.status === "ready" ? (
        <p className="small muted">{`${inception.file.name}: ${inception.file.reason}`}</p>
      ) : (
        <p className="small muted">
          FID itself needs the Inception network of 2015, which no public registry has:
          export it with the kit's export_inception.py and open it here. Without it the
          distances are of AlexNet's features and are not called FID.
        </p>
      )}
      <Button
        size="compact-sm"
        loading={inception.status === "reading"}
        onClick={() => input.current?.click()}
      >
        {inception.status === "ready"
          ? "Open another network"
          : "Open the FID network…"}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".onnx"
        aria-label="FID network file"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) {
            bringInception(store, file);
          }
          event.target.value = "";
        }}
      />
      {inception.status === "failed" && <ErrorNote error={inception.error} />}
    </div>
  );
}
