import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { showAsking } from "#state/ask-actions.ts";
import { openFiles } from "#state/open-files.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { createFakeVision, type FakeVision } from "#testing/fake-vision.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { AnswersPanel } from "./answers-panel.tsx";
import { AskConsent } from "./ask-consent.tsx";
import { AskPanel } from "./ask-panel.tsx";
import { AskStrip } from "./ask-strip.tsx";
import { PrintReport } from "./print-report.tsx";

// The panel over a fake model: the form, the request, the answers and what is said of them.

const KEY = "sk-never-to-be-seen";

let fakes: FakePage;
let vision: FakeVision;
let hide: () => void;
beforeEach(async () => {
  vision = createFakeVision({ answer: (call) => (call % 2 === 0 ? "Yes." : "No!") });
  fakes = createFakePage({ vision });
  const files = ["a.tif", "eo.tif"].map((name) => new File(["x"], name));
  openFiles(fakes.store, files);
  await expect.poll(() => fakes.store.getState().scenes.referenceId).not.toBeNull();
  fakes.events.onView(VIEW);
  showAsking(fakes.store, true);
  hide = showComponent(
    fakes.store,
    <>
      <AskPanel />
      <AskStrip />
      <AnswersPanel />
      <AskConsent />
      <PrintReport />
    </>,
  );
});
afterEach(() => {
  hide();
  fakes.stop();
});

const field = (name: string | RegExp) => page.getByRole("textbox", { name });
// It suggests the usual servers.
const address = page.getByRole("combobox", { name: "Address" });
const button = (name: string | RegExp) => page.getByRole("button", { name });
const choose = (name: string, option: string) =>
  userEvent.selectOptions(page.getByRole("combobox", { name, exact: true }), option);
const answer = page.getByRole("region", { name: "Answer about SAR" });

async function typeServer() {
  await userEvent.fill(address, "http://localhost:11434");
  await userEvent.fill(field("Model"), "llava");
}

test("says what is missing, and lists the server's models when asked to", async () => {
  await expect.element(page.getByText(/will appear here/)).toBeVisible();
  await expect.element(button("Ask about every panel")).toBeDisabled();
  await userEvent.fill(address, "http://me:secret@host");
  await expect
    .element(page.getByText(/a name or a password in the address/))
    .toBeVisible();
  await userEvent.fill(address, "http://localhost:11434");
  await userEvent.click(button("List its models"));
  await choose("The server's models", "qwen");
  await expect.element(field("Model")).toHaveValue("qwen");
  await expect.element(button("Ask about every panel")).toBeEnabled();
  expect(vision.listed).toEqual(["http://localhost:11434"]);
});

test("shows the request, sends it when agreed to, and compares the answers", async () => {
  await typeServer();
  await userEvent.fill(page.getByLabelText(/^Key/), KEY);
  await choose("Preset", "water");
  await userEvent.click(button("Ask about every panel"));
  const request = page.getByRole("region", { name: "Request" });
  await expect.element(request).toHaveTextContent("Authorization: Bearer ••••••••");
  await expect
    .element(request)
    .toHaveTextContent(/POST http:\/\/localhost:11434\/v1\/chat\/completions/);
  expect(document.documentElement.outerHTML).not.toContain(KEY);
  expect(vision.asked).toEqual([]);
  await userEvent.click(button("Send nothing").last());
  await expect.poll(() => request.query()).toBeNull();
  expect(vision.asked).toEqual([]);

  await userEvent.click(button("Ask about every panel"));
  await userEvent.click(button("Send to http://localhost:11434"));
  await expect.element(answer).toHaveTextContent("No!");
  await expect.element(answer).toHaveTextContent(/llava:7b · 768 × 768 px · seed 1 ·/);
  const row = page.getByRole("row", { name: /^SAR/ });
  await expect.element(row).toHaveTextContent("no");
  await expect.element(row).toHaveTextContent("✗ different");
  await userEvent.click(button("Save report (JSON)"));
  await expect.poll(() => fakes.saved.length).toBe(1);
  const saved = await new Blob([fakes.saved[0]?.content as BlobPart]).text();
  expect(JSON.parse(saved).questions).toMatchObject({
    ...{ model: "llava", seed: 1, server: "http://localhost:11434" },
    answers: [
      { panel: "SAR", normalised: "no", agreement: "different", image: { width: 768 } },
      { panel: "EO", normalised: "yes", agreement: null },
    ],
  });
  expect(saved).not.toContain(KEY);

  await userEvent.click(button("Print report"));
  const paper = page.getByRole("article");
  await expect.element(paper).toHaveTextContent(/Answer with one word: yes or no\./);
  await expect.element(paper).toHaveTextContent(/llava at http:\/\/localhost:11434/);
  await expect
    .element(paper.getByRole("row", { name: /^SAR/ }))
    .toHaveTextContent(/No!✗ different\d\.\d s/);
  await expect.element(paper.getByRole("img", { name: /^EO:/ })).toBeInTheDocument();
  await expect.element(button("Print, or save as PDF")).toBeEnabled();
  expect(document.documentElement.outerHTML).not.toContain(KEY);
  await userEvent.click(button("Close the report"));
  await expect.poll(() => paper.query()).toBeNull();

  // An open question is compared by the visitor.
  await choose("Preset", "place");
  await userEvent.click(button("Ask about every panel"));
  await choose("SAR: the same as for EO?", "same");
  await expect.element(row).toHaveTextContent("✓ same");
  expect(button("Send nothing").query()).toBeNull();
  await userEvent.click(button("Forget the key"));
  await expect.element(page.getByLabelText(/^Key/)).toHaveValue("");
});

test("a question of one's own needs answers to choose from", async () => {
  await typeServer();
  await userEvent.fill(field("Question"), "What is it?");
  await choose("Answer", "choice");
  await expect.element(page.getByText(/at least two answers/)).toBeVisible();
  await userEvent.fill(field("Answers to choose from"), "port, airfield,");
  await expect.element(field("Answers to choose from")).toHaveValue("port, airfield,");
  await expect
    .element(
      page.getByText(/“What is it\? Answer with exactly one of: port, airfield.”/),
    )
    .toBeVisible();
  await expect.element(button("Ask about every panel")).toBeEnabled();
});

test("a page that asks no other site says so", async () => {
  hide();
  fakes.stop();
  fakes = createFakePage();
  showAsking(fakes.store, true);
  hide = showComponent(fakes.store, <AskPanel />);
  await expect.element(page.getByText(/^Not available here/)).toBeVisible();
  expect(address.query()).toBeNull();
});
