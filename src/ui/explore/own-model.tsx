import { Button } from "@mantine/core";
import { lazy, Suspense, useRef } from "react";
import { bringModel } from "#state/own-model.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

const OwnModelDialog = lazy(async () => ({
  default: (await import("./own-model-dialog.tsx")).OwnModelDialog,
}));

/** Offers to bring a model, and shows the one that is being brought. */
export function OwnModel() {
  const store = useAppStore();
  const isOpen = useApp((state) => state.ownModel.status !== "none");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        title="An .onnx file, with its weights and a card beside it; or drop them anywhere. It stays on this device."
        onClick={() => input.current?.click()}
      >
        Your own model…
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Model files"
        onChange={(event) => {
          bringModel(store, [...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {isOpen && (
        <Suspense fallback={null}>
          <OwnModelDialog />
        </Suspense>
      )}
    </>
  );
}
