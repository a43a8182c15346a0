import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { ModelCard } from "#core/catalog/card.ts";
import { openFiles } from "#state/open-files.ts";
import { cardsLoaded } from "#state/pipeline.ts";
import { requestFor } from "#state/run.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { PipelinePanel } from "./pipeline-panel.tsx";

let fakes: FakePage;
let hide: () => void;
beforeEach(() => {
  fakes = createFakePage();
  hide = showComponent(fakes.store, <PipelinePanel />);
});
afterEach(() => {
  hide();
  fakes.stop();
});

const menu = (name: string) => page.getByRole("combobox", { name });
const button = (name: string | RegExp) => page.getByRole("button", { name });

async function openRadar(): Promise<void> {
  openFiles(fakes.store, [new File(["x"], "radar.tif")]);
  await expect.poll(() => fakes.store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
}

/** The result that the plan of the view says it would make. */
const plannedResult = () => {
  const { view } = fakes.store.getState().pipeline.plans;
  return view.status === "ready" ? view.plan.results.at(-1)?.resultId : null;
};

test("each stage offers its cards, and only optional ones can be left out", async () => {
  await expect.element(menu("Translate")).toBeEnabled();
  const optionsOf = (name: string) =>
    [...menu(name).element().querySelectorAll("option")].map((option) => option.text);
  expect(optionsOf("De-noise")).toEqual(["none", "Median blur", "Gaussian blur"]);
  expect(optionsOf("Translate")).toEqual(["Fake one · 0 kB", "Fake two · 0 kB"]);
  expect(optionsOf("Refine")).toEqual(["none", "Fake sharp · 0 kB"]);
});

test("nothing can be run before a scene is open", async () => {
  await expect.element(button("Translate this view")).toBeDisabled();
  await openRadar();
  await expect.element(button("Translate this view")).toBeEnabled();
});

test("a chosen model changes the plan, and is the one that runs", async () => {
  await openRadar();
  await expect.poll(plannedResult).toMatch(/\/fake-one$/);
  await userEvent.selectOptions(menu("Translate"), "fake-two");
  await expect.poll(plannedResult).toMatch(/\/fake-two$/);
  await userEvent.selectOptions(menu("Refine"), "fake-sharp");
  await expect.poll(plannedResult).toMatch(/\/fake-two\/fake-sharp$/);
  await userEvent.click(button("Translate this view"));
  await expect.element(button("Export GeoTIFF")).toBeEnabled();
  expect(fakes.engine.calls.filter((call) => call.startsWith("run "))).toEqual([
    "run fake-two",
  ]);
});

test("says without being asked what the model was not trained for", async () => {
  await openRadar();
  await expect
    .element(page.getByText("Trained at 10 m, this scene has 0.60 m."))
    .toBeVisible();
  await expect
    .element(page.getByText("Trained on C band, this scene is X band."))
    .toBeVisible();
});

test("how tiles agree is offered for norms over a tile, runs the view, and is undone", async () => {
  await openRadar();
  await expect.element(menu("Translate")).toBeEnabled();
  expect(menu("How tiles agree").query()).toBeNull();
  const { op: _op, ...plain } = FAKE_CARDS[2] as ModelCard;
  const tiling = { ...plain.tiling, norm: "instance", normMode: "scene" } as const;
  cardsLoaded(fakes.store, [{ ...plain, tiling }]);
  const options = () =>
    [...menu("How tiles agree").element().querySelectorAll("option")].map(
      (option) => option.text,
    );
  await expect.element(menu("How tiles agree")).toBeVisible();
  expect(options()).toEqual([
    ...["default: whole scene", "each tile by itself"],
    ...["whole scene", "between neighbours"],
  ]);
  const asked = () => requestFor(fakes.store.getState(), "view")?.norm;
  expect(asked()).toBeUndefined();
  await userEvent.selectOptions(menu("How tiles agree"), "dense");
  expect(asked()).toBe("dense");
  await expect
    .poll(() => fakes.store.getState().run.phase)
    .toMatchObject({ request: { norm: "dense" } });
  await userEvent.selectOptions(menu("How tiles agree"), "");
  expect(asked()).toBeUndefined();
});

test("what is not on this device stands apart in the menu, until it was run", async () => {
  const groupsOf = () =>
    [...menu("Translate").element().querySelectorAll("optgroup")].map((group) => [
      group.label,
      [...group.querySelectorAll("option")].map(({ value }) => value),
    ]);
  await expect
    .poll(groupsOf)
    .toEqual([["Fetched when first used", ["fake-one", "fake-two"]]]);
  await openRadar();
  await userEvent.click(button("Translate this view"));
  await expect.poll(groupsOf).toEqual([
    ["On this device", ["fake-one"]],
    ["Fetched when first used", ["fake-two"]],
  ]);
});
