import { Button } from "@mantine/core";
import { useRef } from "react";
import { bringModel } from "#state/own-model.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";

/** Offers to bring a model, which is then shown in a dialog of the workspace. */
export function OwnModel() {
  const store = useAppStore();
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
    </>
  );
}
