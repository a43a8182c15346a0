import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { openFiles } from "#state/open-files.ts";
import { mainSar, referenceEo } from "#state/stages.ts";
import { createFakePage, type FakePage } from "#testing/fake-page.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { SceneList } from "./scene-list.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

function showList(): void {
  fakes = createFakePage({ regions: [fakeRegions(10)] });
  hide = showComponent(fakes.store, <SceneList />);
}
const open = (name: string) => openFiles(fakes.store, [new File(["x"], name)]);

test("the page's sentence comes first, then own scenes, then the ten regions", async () => {
  showList();
  open("mine.tif");
  const own = page.getByRole("list", { name: "Opened scenes" });
  const regions = page.getByRole("region", { name: "Simulated regions" });
  await expect.element(own).toBeVisible();
  await expect.element(regions.getByText("Weifang")).toBeVisible();
  const about = page.getByText(/^Radar, translated to what a camera would see/);
  const tops = [about, own, regions].map(
    (one) => one.element().getBoundingClientRect().top,
  );
  expect(tops).toEqual(tops.toSorted((a, b) => a - b));
  expect(new Set(tops).size).toBe(3);
});

test("a grey picture is read as optical by a click beside it, and back", async () => {
  showList();
  open("radar.tif");
  await expect.poll(() => fakes.store.getState().scenes.mainId).not.toBeNull();
  open("grey.tif");
  const names = () => {
    const state = fakes.store.getState();
    return [mainSar(state)?.scene.name, referenceEo(state)?.scene.name];
  };
  await expect.poll(() => names()[0]).toBe("grey.tif");
  await userEvent.click(page.getByRole("button", { name: "Read as optical picture" }));
  await expect.poll(names).toEqual(["radar.tif", "grey.tif"]);
  await userEvent.click(
    page.getByRole("button", { name: "Read as radar, amplitude (DN)" }),
  );
  await expect.poll(() => names()[0]).toBe("grey.tif");
});
