/** The printable report over the fake engine: its words at once, its pictures one by one. */
import { expect, it } from "vitest";
import type { ModelCard } from "#core/catalog/card.ts";
import { agreeToSegmenter, promptEverything } from "#state/apply.ts";
import { openPrintReport, picturesToCome } from "#state/print-report-actions.ts";
import { chooseWorkspace } from "#state/ui.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { createFakeVision } from "#testing/fake-vision.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

// Loaded with the first report: on fake timers nothing waits for a module.
await Promise.all([import("./picture-report.ts"), import("./segment-panels.ts")]);
installPageOfFakes();

const SEGMENTER = {
  ...(FAKE_CARDS[0] as ModelCard),
  ...({ id: "minisam", stage: "segment" } as const),
};
const NOW = "2026-01-02T03:04:05Z";
const printed = () => page.store.getState().printReport;

it("draws every segmented panel of the view, and lets go of the last report's", async () => {
  const vision = createFakeVision();
  start({ vision, cards: [...FAKE_CARDS, SEGMENTER] });
  await open("a.tif");
  chooseWorkspace(page.store, "apply");
  agreeToSegmenter(page.store);
  await wait(100);
  promptEverything(page.store);
  await wait(2000);
  openPrintReport(page.store, NOW);
  expect(page.store.getState().ui.dialog).toBe("print-report");
  expect(printed().report).toMatchObject({
    madeAt: NOW,
    questions: null,
    segmentation: { panels: [{ stage: "sar" }] },
    provenance: { files: [{ panel: "SAR", file: "a.tif" }] },
  });
  await wait(2000);
  expect(picturesToCome(printed())).toBe(0);
  expect(printed().pictures).toMatchObject({
    sar: { url: "picture-1", width: 768, height: 768 },
  });
  openPrintReport(page.store, NOW);
  await wait(2000);
  expect([...vision.shown]).toEqual(["picture-2"]);
});

it("has words alone where nothing was segmented", async () => {
  const vision = createFakeVision();
  start({ vision });
  await open("a.tif", "eo.tif");
  openPrintReport(page.store, NOW);
  await wait(1000);
  expect(picturesToCome(printed())).toBe(0);
  expect(vision.shown.size).toBe(0);
});
