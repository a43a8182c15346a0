import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { openDialog } from "#state/ui.ts";
import { createFakePage, type FakePage } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { HelpDialog } from "./help-dialog.tsx";

let fakes: FakePage;
let hide: () => void;
beforeEach(() => {
  fakes = createFakePage();
  hide = showComponent(
    fakes.store,
    <>
      <button type="button" onClick={() => openDialog(fakes.store, "help")}>
        Open help
      </button>
      <HelpDialog keys={[]} />
    </>,
  );
});
afterEach(() => {
  hide();
  fakes.stop();
});

const opener = page.getByRole("button", { name: "Open help" });
const dialog = page.getByRole("dialog", { name: "Help" });

test("a dialog loads when it is first opened, and gives the focus back each time", async () => {
  for (let time = 0; time < 2; time += 1) {
    await userEvent.click(opener);
    await expect.element(dialog).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.element(opener).toHaveFocus();
  }
});

test("it begins with what the program is, in a sentence, and with whose pipeline it has", async () => {
  await userEvent.click(opener);
  const about = dialog.getByText(/^Radar, translated to what a camera would see/);
  await expect
    .element(about)
    .toHaveTextContent(
      "Radar, translated to what a camera would see: 2 models compared and measured, in your browser.",
    );
  await expect
    .element(about)
    .toHaveTextContent("called SynEO, a synthetic electro-optical image;");
  await expect
    .element(about.getByRole("link", { name: "the SAR2Earth benchmark" }))
    .toHaveAttribute("href", "https://sar2earth.github.io");
});

test.for([
  ["See what a radar scene would look like", "Drop a SAR GeoTIFF anywhere"],
  ["Judge whether it can be trusted", "Drop an optical image of the same place"],
  ["Compare models", "step through the models with [ and ]"],
] as const)("it tells the journey “%s” step by step", async ([title, first]) => {
  await userEvent.click(opener);
  const journey = dialog.getByRole("region", { name: title });
  await expect.element(journey.getByRole("heading", { name: title })).toBeVisible();
  const steps = journey.getByRole("listitem");
  expect(steps.elements().length).toBeGreaterThanOrEqual(3);
  await expect.element(steps.first()).toHaveTextContent(first);
});

test("it lies on a backdrop that covers the window, and a click there closes it", async () => {
  await userEvent.click(opener);
  await expect.element(dialog).toBeVisible();
  const backdrop = document.querySelector<HTMLElement>(".mantine-Modal-overlay");
  const box = backdrop?.getBoundingClientRect();
  expect([box?.x, box?.y, box?.width, box?.height]).toEqual([
    ...[0, 0, innerWidth, innerHeight],
  ]);
  expect(getComputedStyle(backdrop ?? document.body).backgroundColor).toMatch(
    /^rgba\(0, 0, 0, 0\.\d+\)$/,
  );
  await userEvent.click(page.elementLocator(backdrop ?? document.body), {
    position: { x: 5, y: 5 },
  });
  await expect.element(dialog).not.toBeInTheDocument();
});
