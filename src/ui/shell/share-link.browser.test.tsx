import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { openFiles } from "#state/open-files.ts";
import { removeScene } from "#state/scene-removal.ts";
import { createFakePage, type FakePage } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { ShareLink } from "./share-link.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

const button = page.getByRole("button");

test("the button says which file of this device its link cannot bring, and no simulated one", async () => {
  fakes = createFakePage();
  const { store } = fakes;
  hide = showComponent(store, <ShareLink />);
  await expect.element(button).toHaveAccessibleName("Copy link to this view");
  openFiles(store, [new File(["x"], "mine.tif")]);
  await expect
    .element(button)
    .toHaveAccessibleName(
      "Copy link to this view, without mine.tif: a link cannot contain a file of this device",
    );
  removeScene(store, store.getState().scenes.entries[0]?.entryId ?? "entry-none");
  await expect.element(button).toHaveAccessibleName("Copy link to this view");
  const { draft } = store.getState().simulator;
  openFiles(store, [new File(["x"], "made.tif")], { madeFrom: draft });
  await expect.poll(() => store.getState().scenes.mainId).not.toBeNull();
  await expect.element(button).toHaveAccessibleName("Copy link to this view");
});
