import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { openDialog } from "#state/ui.ts";
import { createFakePage, type FakePage } from "#testing/fake-page.ts";
import { FAILING_SEED } from "#testing/fake-simulator.ts";
import { untilAborted } from "#testing/until-aborted.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { SimulatorForm } from "./simulator-form.tsx";

let fakes: FakePage;
let hide: () => void;
beforeEach(() => {
  fakes = createFakePage();
  hide = showComponent(fakes.store, <SimulatorForm />);
  openDialog(fakes.store, "simulator");
});
afterEach(() => {
  hide();
  fakes.stop();
});

const number = (name: string) => page.getByRole("spinbutton", { name });
const generate = page.getByRole("button", { name: "Generate and open" });
const calls = (name: string) =>
  fakes.simulator.calls.filter((call) => call.startsWith(name));

test("refuses an impossible number with words, and keeps the nearest possible one", async () => {
  await userEvent.fill(number("GSD, m"), "9");
  await userEvent.tab();
  await expect
    .element(page.getByText("9 is outside of the range 0.3 to 0.6."))
    .toBeVisible();
  await expect.element(number("GSD, m")).toHaveValue(0.6);
  await expect.element(number("GSD, m")).toBeInvalid();
  await userEvent.fill(number("GSD, m"), "0.4");
  await userEvent.tab();
  await expect.element(number("GSD, m")).toBeValid();
  expect(page.getByText(/outside of the range/).query()).toBeNull();
  await userEvent.fill(number("NESZ, dB"), "-40");
  await userEvent.tab();
  await expect
    .element(page.getByText("−40 is outside of the range −28 to −14."))
    .toBeVisible();
});

test("an emptied field takes its number back", async () => {
  await userEvent.clear(number("Incidence, °"));
  await userEvent.tab();
  await expect.element(number("Incidence, °")).toHaveValue(38);
});

test("starts with the specification that was typed", async () => {
  await userEvent.selectOptions(page.getByRole("combobox", { name: "Style" }), "paris");
  await userEvent.fill(number("Seed"), "7");
  await userEvent.fill(number("Multilooks (ENL)"), "4");
  await userEvent.click(generate);
  await expect.poll(() => calls("simulateScene")).toEqual(["simulateScene paris 7"]);
  expect(fakes.simulator.specs.at(-1)?.overrides).toMatchObject({ looks: 4 });
});

test("can be stopped, and used again", async () => {
  const make = vi.spyOn(fakes.simulator, "simulateScene");
  make.mockImplementation((_spec, _onProgress, signal) => untilAborted(signal));
  await userEvent.click(generate);
  await expect.element(number("Seed")).toBeDisabled();
  await userEvent.click(page.getByRole("button", { name: "Stop" }));
  await expect.element(generate).toBeEnabled();
  await expect.element(number("Seed")).toBeEnabled();
  expect(make.mock.calls[0]?.[2]?.aborted).toBe(true);
});

test("Enter in a field takes what is in it and starts", async () => {
  await userEvent.fill(number("Seed"), "21");
  await userEvent.keyboard("{Enter}");
  await expect
    .poll(() => calls("simulateScene"))
    .toEqual(["simulateScene charleston-u 21"]);
});

test("a scene that cannot be made says why, and the form can be used again", async () => {
  await userEvent.fill(number("Seed"), String(FAILING_SEED));
  await userEvent.click(generate);
  await expect.element(page.getByRole("alert")).toBeVisible();
  await expect.element(generate).toBeEnabled();
  await expect.element(number("Seed")).toBeEnabled();
});
