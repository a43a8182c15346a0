import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { LongName } from "./long-name.tsx";

const place = document.createElement("div");
let root: Root;
afterEach(() => root.unmount());

function show(name: string): void {
  document.body.append(place);
  root = createRoot(place);
  root.render(
    <MantineProvider>
      <LongName name={name} />
    </MantineProvider>,
  );
}

test("a long name keeps its end, where dates and suffixes are, and can be read whole", async () => {
  const name = "CAPELLA_C02_SP_GEO_HH_20210128202020_20210128202048_preview.tif";
  show(name);
  await expect
    .poll(() => place.querySelector(".end")?.textContent)
    .toBe("48_preview.tif");
  const shown = place.querySelector<HTMLElement>(".long-name");
  expect(shown?.title).toBe(name);
  // Read aloud it is one name, not two halves.
  const spoken = [...(shown?.children ?? [])].filter(
    (part) => part.getAttribute("aria-hidden") !== "true",
  );
  expect(spoken.map((part) => part.textContent)).toEqual([name]);
});

test("a short one stays as it is", async () => {
  show("tile.tif");
  await expect
    .poll(() => place.querySelector(".long-name")?.textContent)
    .toBe("tile.tif");
  expect(place.querySelector(".end")).toBeNull();
});
