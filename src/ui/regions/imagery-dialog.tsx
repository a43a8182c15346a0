import { lazy } from "react";
import { DialogFrame } from "#ui/shared/dialog-frame.tsx";

const ImageryForm = lazy(async () => ({
  default: (await import("./imagery-form.tsx")).ImageryForm,
}));

export function ImageryDialog() {
  return (
    <DialogFrame
      dialog="imagery"
      title="Map imagery in the EO panel"
      closeLabel="Close map imagery"
      size={560}
    >
      <ImageryForm />
    </DialogFrame>
  );
}
