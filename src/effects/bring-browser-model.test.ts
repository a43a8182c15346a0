import { afterEach, expect, it, vi } from "vitest";
import { AppError } from "#core/errors.ts";
import { manifestName } from "#core/vision-language/in-browser/model-manifest.ts";
import {
  askPanels,
  choosePreset,
  setKey,
  showAsking,
  whyNotAsk,
} from "#state/ask-actions.ts";
import { answersReport } from "#state/ask-report.ts";
import {
  agreeToDownload,
  askHub,
  chooseWay,
  removeModel,
  stopFetching,
  typeSource,
} from "#state/browser-model-actions.ts";
import { openFiles } from "#state/open-files.ts";
import { FAKE_MANIFEST } from "#testing/fake-browser-model.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { createFakeVision, type FakeVision } from "#testing/fake-vision.ts";

// The way of a model into the page, over a fake one: nothing asks a network before it is
// told to, and what is asked then is the page's own model.

let fakes: FakePage;
let vision: FakeVision;
afterEach(() => fakes.stop());

/** Waits as long as a busy machine may take. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000 });

const own = () => fakes.store.getState().ask.browserModel;
const status = () => own().status;

async function openPage(kept = false): Promise<void> {
  vision = createFakeVision();
  vision.browserModel.kept = kept ? FAKE_MANIFEST : null;
  fakes = createFakePage({ vision });
  openFiles(
    fakes.store,
    ["a.tif", "eo.tif"].map((name) => new File(["x"], name)),
  );
  await until(() => expect(fakes.store.getState().scenes.referenceId).not.toBeNull());
  fakes.events.onView(VIEW);
  showAsking(fakes.store, true);
  choosePreset(fakes.store, "water");
}

const asked = () => Object.values(fakes.store.getState().ask.byStage);

it("is looked for, looked up, agreed to, fetched, asked and removed", async () => {
  await openPage();
  expect(status()).toBe("unknown");
  chooseWay(fakes.store, "page");
  await until(() => expect(status()).toBe("absent"));
  expect(whyNotAsk(fakes.store.getState())).toMatch(/^Fetch the model first/);
  askPanels(fakes.store, "2026-01-01T00:00:00Z");
  expect(fakes.store.getState().ask.round).toBeNull();
  expect(vision.browserModel.network).toEqual([]);

  typeSource(fakes.store, { hub: "https://hub.example" });
  askHub(fakes.store);
  await until(() => expect(status()).toBe("review"));
  expect(vision.browserModel.network).toEqual([
    "look up https://hub.example HuggingFaceTB/SmolVLM-256M-Instruct main",
  ]);
  agreeToDownload(fakes.store);
  await until(() => expect(own().doneBytes).toBe(1_000_000));
  await until(() => expect(status()).toBe("kept"));
  expect(whyNotAsk(fakes.store.getState())).toBeNull();

  setKey(fakes.store, "sk-for-a-server");
  askPanels(fakes.store, "2026-01-01T00:00:00Z");
  await until(() => expect(fakes.store.getState().ask.round?.phase).toBe("ended"));
  expect(asked().map((panel) => [panel?.status, panel?.text])).toEqual(
    asked().map(() => ["done", "Yes bright."]),
  );
  // No server was asked, and the key went nowhere.
  expect(vision.asked).toEqual([]);
  expect(vision.browserModel.asked.map(({ endpoint }) => endpoint.key)).toEqual(
    asked().map(() => null),
  );
  const report = answersReport(fakes.store.getState());
  expect(report).toMatchObject({
    ...{ server: null, seed: null, model: manifestName(FAKE_MANIFEST) },
    weights: {
      ...{ hub: "https://hub.example", commit: FAKE_MANIFEST.commit },
      licence: "apache-2.0",
      files: [
        { path: "config.json" },
        { path: "onnx/decoder_model_merged_q4.onnx", sha256: "b".repeat(64) },
      ],
    },
  });

  removeModel(fakes.store);
  await until(() => expect(status()).toBe("absent"));
  expect(vision.browserModel.kept).toBeNull();
  // What was asked stays what it was.
  expect(answersReport(fakes.store.getState())?.weights).not.toBeNull();
});

it("that is kept is there at once, without a network", async () => {
  await openPage(true);
  chooseWay(fakes.store, "page");
  await until(() => expect(status()).toBe("kept"));
  expect(vision.browserModel.network).toEqual([]);
  chooseWay(fakes.store, "server");
  expect(whyNotAsk(fakes.store.getState())).toBe("Type the server's address.");
});

it("can be declined, stopped, and tried again after a failure", async () => {
  await openPage();
  chooseWay(fakes.store, "page");
  await until(() => expect(status()).toBe("absent"));
  const { browserModel } = vision;
  browserModel.failure = new AppError("network-unavailable", "No.", {
    ...{ expected: "an answer", found: "none", hint: "Try again." },
  });
  askHub(fakes.store);
  await until(() => expect(own().error?.code).toBe("network-unavailable"));
  expect(status()).toBe("absent");
  askHub(fakes.store);
  expect(own().error).toBeNull();
  await until(() => expect(status()).toBe("review"));
  stopFetching(fakes.store);
  await until(() => expect(status()).toBe("absent"));
  askHub(fakes.store);
  await until(() => expect(status()).toBe("review"));
  browserModel.isHeld = true;
  agreeToDownload(fakes.store);
  await until(() => expect(own().doneBytes).toBeGreaterThan(0));
  stopFetching(fakes.store);
  await until(() => expect(status()).toBe("absent"));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect([status(), own().error, browserModel.kept]).toEqual(["absent", null, null]);
});
