import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { effectiveLayout } from "#state/map-spec.ts";
import { openFiles } from "#state/open-files.ts";
import { chooseLayout } from "#state/view.ts";
import { createFakePage, type FakePage } from "#testing/fake-page.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { EXPLORE_KEYS } from "#ui/explore/keys.ts";
import { MapToolbar } from "#ui/explore/map-toolbar.tsx";
import { useAppStore } from "#ui/shared/app-context.tsx";
import { Shell } from "./shell.tsx";
import { useKeyboard } from "./use-keyboard.ts";
import type { Workspace } from "./workspace.ts";

function Room() {
  useKeyboard(useAppStore(), EXPLORE_KEYS);
  return (
    <main>
      <MapToolbar />
      <div className="map-target" tabIndex={-1} />
    </main>
  );
}

const ROOM: Workspace = {
  ...{ id: "explore", name: "Explore", Room },
  sides: { left: "Scenes and pipeline", right: "Scores and product" },
};

let fakes: FakePage;
let hide: () => void;
beforeEach(() => {
  fakes = createFakePage({ regions: [fakeRegions(10)] });
  hide = showComponent(fakes.store, <Shell workspaces={[ROOM]} />);
});
afterEach(async () => {
  hide();
  fakes.stop();
  await page.viewport(1280, 800);
});

test("the first stop of the keyboard is seen, and leads past all bars to the map", async () => {
  const skip = page.getByRole("button", { name: "Skip to the map" });
  const { top } = skip.element().getBoundingClientRect();
  expect(top).toBeLessThan(0);
  await userEvent.tab();
  await expect.element(skip).toHaveFocus();
  expect(skip.element().getBoundingClientRect().top).toBeGreaterThanOrEqual(0);
  await userEvent.keyboard("{Enter}");
  expect(document.activeElement?.className).toBe("map-target");
});

test.for([
  ["a window at 200 %", 640, 400, true],
  ["a phone", 390, 844, true],
  ["a tablet", 820, 1180, false],
  ["a wide window that is low", 1280, 400, false],
] as const)("%s: whether one panel is all", async ([_, width, height, isOne]) => {
  chooseLayout(fakes.store, "all");
  await page.viewport(width, height);
  const layout = () => effectiveLayout(fakes.store.getState());
  await expect.poll(layout).toBe(isOne ? "single" : "all");
  const layouts = page.getByRole("radiogroup", { name: "Layout" });
  await expect.poll(() => layouts.elements().length).toBe(isOne ? 0 : 1);
});

test("a phone names the region on the map, and has the help beside it", async () => {
  await page.viewport(390, 844);
  const name = page.getByRole("button", { name: "Charleston-U (simulated)" });
  await expect.element(name).toBeVisible();
  const [shown, help] = [name, page.getByRole("button", { name: "Help and keys" })].map(
    (one) => one.element().getBoundingClientRect(),
  );
  expect(shown?.width).toBeGreaterThan(60);
  expect(help?.right).toBeLessThanOrEqual(390);
  expect(help?.left).toBeGreaterThanOrEqual(shown?.right ?? 0);
});

test("the space bar blinks after a click on Single, which keeps the focus", async () => {
  openFiles(fakes.store, [new File(["x"], "radar.tif")]);
  await userEvent.click(page.getByText("2-up", { exact: true }));
  await userEvent.click(page.getByText("Single", { exact: true }));
  await expect.element(page.getByRole("radio", { name: "Single" })).toHaveFocus();
  const blink = page.getByRole("button", { name: "Blink" });
  await userEvent.keyboard("[Space>]");
  await expect.element(blink).toHaveAttribute("aria-pressed", "true");
  await userEvent.keyboard("[/Space]");
  await expect.element(blink).toHaveAttribute("aria-pressed", "false");
});
