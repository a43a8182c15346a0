import { Button, CloseButton, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { openDropped } from "#state/open-files.ts";
import { openUrl } from "#state/scenes.ts";
import { closeHint } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

const ACCEPT = ".tif,.tiff,.png,.jpg,.jpeg,.json,.xml,.zip,.onnx,.geojson";

/** Shows the file button, the address field and a hint that files can be dropped. */
export function OpenControls() {
  const store = useAppStore();
  const isHintClosed = useApp((state) => state.ui.isHintClosed);
  const isSealed = useApp((state) => state.ui.isSealed);
  const input = useRef<HTMLInputElement>(null);
  const [url, setUrl] = useState("");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (url.trim() !== "") {
      openUrl(store, url.trim());
      setUrl("");
    }
  };

  return (
    <div className="stack">
      {!isHintClosed && (
        <div className="hint small">
          <span className="grow">Drop a SAR GeoTIFF anywhere</span>
          <CloseButton
            size={24}
            aria-label="Do not show this hint again"
            onClick={() => closeHint(store)}
          />
        </div>
      )}
      <div className="row">
        <Button onClick={() => input.current?.click()}>Open…</Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={ACCEPT}
          aria-label="Image files"
          onChange={(event) => {
            openDropped(store, [...(event.target.files ?? [])]);
            // The field is reset, so that the same file can be chosen again.
            event.target.value = "";
          }}
        />
        {!isSealed && (
          <form className="grow" onSubmit={submit}>
            <TextInput
              type="url"
              inputMode="url"
              placeholder="https://…/image.tif"
              aria-label="Address of an image"
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          </form>
        )}
      </div>
    </div>
  );
}
