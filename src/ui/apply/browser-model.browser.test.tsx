import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { AppError } from "#core/errors.ts";
import { showAsking } from "#state/ask-actions.ts";
import { createFakePage, type FakePage } from "#testing/fake-page.ts";
import { createFakeVision, type FakeVision } from "#testing/fake-vision.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { AskPanel } from "./ask-panel.tsx";
import { ModelConsent } from "./model-consent.tsx";

// The form over a fake model: what is said before, during and after a download.

let fakes: FakePage;
let vision: FakeVision;
let hide: () => void;
beforeEach(() => {
  vision = createFakeVision();
  fakes = createFakePage({ vision });
  showAsking(fakes.store, true);
  hide = showComponent(
    fakes.store,
    <>
      <AskPanel />
      <ModelConsent />
    </>,
  );
});
afterEach(() => {
  hide();
  fakes.stop();
});

const button = (name: string | RegExp) => page.getByRole("button", { name });
const lookUp = button("Look up size and files");

test("a model is fetched once its files were shown, and removed again", async () => {
  const way = page.getByRole("combobox", { name: "Where the model runs" });
  await userEvent.selectOptions(way, "In this page");
  await expect.element(lookUp).toBeEnabled();
  await expect
    .element(page.getByText("This asks https://huggingface.co for the list of files"))
    .toBeVisible();
  expect(vision.browserModel.network).toEqual([]);
  await userEvent.click(lookUp);
  const dialog = page.getByRole("dialog", { name: "Fetch this model?" });
  await expect.element(dialog).toHaveTextContent(/apache-2\.0, as the hub states it/);
  await expect.element(dialog).toHaveTextContent(/https:\/\/hub\.example/);
  await expect
    .element(dialog.getByRole("row", { name: /^onnx\/decoder/ }))
    .toHaveTextContent(`2.0 MBSHA-256 ${"b".repeat(64)}`);
  vision.browserModel.isHeld = true;
  await userEvent.click(button("Fetch 2.0 MB"));
  await expect.element(page.getByText("1.0 of 2.0 MB")).toBeVisible();
  vision.browserModel.isHeld = false;
  await expect.element(page.getByText(/is on this device\.$/)).toBeVisible();
  await userEvent.click(button("Remove from this device"));
  await expect.element(lookUp).toBeEnabled();
});

test("a refusal stands beside the button that tries again", async () => {
  vision.browserModel.failure = new AppError("memory-insufficient", "Too little.", {
    ...{ expected: "875 MB", found: "1 GB, of which half", hint: "Ask a server." },
  });
  const way = page.getByRole("combobox", { name: "Where the model runs" });
  await userEvent.selectOptions(way, "In this page");
  await userEvent.click(lookUp);
  await expect
    .element(page.getByRole("alert"))
    .toHaveTextContent(/1 GB, of which half/);
  await expect.element(lookUp).toBeEnabled();
});
