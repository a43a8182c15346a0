import { Button } from "@mantine/core";
import { useRef } from "react";
import { addResultsFiles } from "#state/benchmark.ts";
import { addPictures } from "#state/recompute.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";

/**
 * Lets the visitor bring results files, or a folder of pictures that is measured here; both
 * can also be dropped.
 */
export function AddResults() {
  const store = useAppStore();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement | null>(null);
  return (
    <>
      <Button onClick={() => files.current?.click()}>Add results file</Button>
      <input
        ref={files}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        aria-label="Results files"
        onChange={({ currentTarget }) => {
          addResultsFiles(store, [...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <Button
        title="GeoTIFF, PNG or JPEG pictures, one for each region and named as it: paris.tif"
        onClick={() => folder.current?.click()}
      >
        Add folder of pictures
      </Button>
      <input
        ref={(input) => {
          folder.current = input;
          // React's types do not know the attribute.
          input?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        hidden
        aria-label="Folder of pictures"
        onChange={({ currentTarget }) => {
          const pictures = [...(currentTarget.files ?? [])];
          const [first] = pictures;
          if (first !== undefined) {
            const [name = "pictures"] = first.webkitRelativePath.split("/");
            addPictures(store, name || "pictures", pictures);
          }
          currentTarget.value = "";
        }}
      />
    </>
  );
}
