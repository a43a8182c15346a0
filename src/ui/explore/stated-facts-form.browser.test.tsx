import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { openFiles } from "#state/open-files.ts";
import { mainSar } from "#state/stages.ts";
import { createFakePage, type FakePage } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { ProductPanel } from "./product-panel.tsx";

let fakes: FakePage;
let hide: () => void;
let openScene: { mock: { calls: (readonly unknown[])[] } };
beforeEach(() => {
  fakes = createFakePage();
  openScene = vi.spyOn(fakes.engine, "openScene");
  hide = showComponent(fakes.store, <ProductPanel />);
});
afterEach(() => {
  hide();
  fakes.stop();
});

/** Opens radar and unfolds the form. */
async function open(name: string): Promise<void> {
  openFiles(fakes.store, [new File(["x"], name)]);
  await expect.poll(() => fakes.store.getState().scenes.mainId).not.toBeNull();
}
const unfold = () => userEvent.click(page.getByText(/^Fill in what the file/));

const field = (name: string) => page.getByLabelText(name, { exact: true });
const type = (name: string, text: string) => userEvent.fill(field(name), text);
const choose = (name: string, option: string) =>
  userEvent.selectOptions(field(name), option);
const reopen = page.getByRole("button", { name: "Open again with these values" });
const facts = page.getByRole("definition");
const scene = () => mainSar(fakes.store.getState())?.scene;
const entry = () => fakes.store.getState().scenes.entries[0];
/** The facts of each time that the engine was asked to open the file. */
const askedFacts = () =>
  openScene.mock.calls.map(([, how]) => (how as { facts?: unknown }).facts);

test("what is typed of a bare file is what it is opened with, and is shown as stated", async () => {
  await open("bare.tif");
  await unfold();
  await expect.element(reopen).toBeDisabled();
  await type("Scale factor", "0,001");
  await choose("Polarisation", "VV");
  await choose("Radar band", "X");
  await type("Date", "2024-07-30");
  await type("Ground pixel", "0.5");
  await userEvent.click(reopen);
  await expect
    .element(page.getByText("σ0 = 20·log10(1.000000e-3 · DN) dB"))
    .toBeVisible();
  expect(askedFacts()).toEqual([
    undefined,
    {
      ...{ scaleFactor: 0.001, polarisation: "VV", band: "X" },
      ...{ date: "2024-07-30", gsdM: 0.5 },
    },
  ]);
  expect(scene()).toMatchObject({
    calibration: { kind: "scale-factor", scaleFactor: 0.001, radiometry: "sigma0" },
    displayUnit: "sigma0-db",
    metadata: { polarisation: "VV", band: "X" },
    ...{ date: "2024-07-30", gsdM: 0.5 },
  });
  const stated =
    "scale factor 0.001, date 2024-07-30, ground pixel (m) 0.5, polarisation VV, band X";
  await expect.element(facts.filter({ hasText: stated })).toBeVisible();
  // Nothing is missing now.
  await expect.element(reopen).not.toBeInTheDocument();
});

test("what is stated later comes to what was stated before", async () => {
  await open("bare.tif");
  await unfold();
  await choose("Radar band", "C");
  await userEvent.click(reopen);
  await expect.poll(() => scene()?.metadata.band).toBe("C");
  await unfold();
  expect(field("Radar band").query()).toBeNull();
  await type("Ground pixel", "10");
  await userEvent.click(reopen);
  await expect.poll(() => scene()?.gsdM).toBe(10);
  expect(askedFacts().at(-1)).toEqual({ band: "C", gsdM: 10 });
  expect(scene()?.metadata.band).toBe("C");
});

test.for([
  ["Scale factor", "0", "The stated scale factor cannot be used."],
  ["Scale factor", "a tenth", "The stated scale factor cannot be used."],
  ["Ground pixel", "-1", "The stated ground pixel in metres cannot be used."],
] as const)("%s “%s” is refused, and can be corrected", async ([name, typed, why]) => {
  await open("bare.tif");
  await unfold();
  await type(name, typed);
  await userEvent.click(reopen);
  const refusal = page.getByRole("alert");
  await expect.element(refusal).toHaveTextContent(why);
  await expect.element(refusal).toHaveTextContent("a number above 0");
  // The scene stays open as it was.
  expect(entry()?.phase.status).toBe("ready");
  expect(askedFacts()).toEqual([undefined]);
  await type(name, "0.25");
  await userEvent.click(reopen);
  await expect.poll(() => scene()?.stated).toHaveLength(1);
  await expect.element(refusal).not.toBeInTheDocument();
});

test("a file that says it all is asked nothing", async () => {
  await open("radar.tif");
  await expect
    .element(page.getByText("Capella", { exact: false }).first())
    .toBeVisible();
  expect(page.getByText(/^Fill in what the file/).query()).toBeNull();
  // Which value is no data, and by which rule.
  await expect
    .element(facts.filter({ hasText: "0 (GDAL_NODATA tag says 0)" }))
    .toBeVisible();
});
