import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { DomainIssue } from "#core/catalog/domain.ts";
import type { MapView } from "#ports/map-view.ts";
import { openFiles } from "#state/open-files.ts";
import { chooseCard } from "#state/pipeline.ts";
import { rivalOf } from "#state/rival.ts";
import { startRun } from "#state/run.ts";
import { chooseValueMap } from "#state/value-map.ts";
import { chooseLayout } from "#state/view.ts";
import { createFakeMapView } from "#testing/fake-map-view.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { untilAborted } from "#testing/until-aborted.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { StageCaption } from "./panel.tsx";
import { Panels } from "./panels.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

/** Translates the view of a scene; `issues` take the place of the fake's own. */
async function translate(issues?: readonly DomainIssue[]): Promise<void> {
  fakes = createFakePage();
  const { engine, store } = fakes;
  if (issues !== undefined) {
    const plan = engine.planRun.bind(engine);
    vi.spyOn(engine, "planRun").mockImplementation(async (...args) => ({
      ...(await plan(...args)),
      domainIssues: issues,
    }));
  }
  hide = showComponent(
    store,
    <>
      <div data-testid="sar">
        <StageCaption stage="sar" />
      </div>
      <div data-testid="syneo">
        <StageCaption stage="syneo" />
      </div>
    </>,
  );
  openFiles(store, [new File(["x"], "radar.tif")]);
  await expect.poll(() => store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
  await expect.poll(planStatus).toBe("ready");
  startRun(store, "view");
  await expect.poll(() => store.getState().run.phase.status).toBe("ended");
}

const planStatus = () => fakes.store.getState().pipeline.plans.view.status;
const caption = (stage: "sar" | "syneo") => page.getByTestId(stage);
const badge = page.getByText("outside of training", { exact: true });

test("a picture of what its model was not trained on has a badge that says why", async () => {
  await translate();
  await expect.element(caption("syneo")).toHaveTextContent("Fake one");
  await expect.element(caption("syneo").getByText("outside of training")).toBeVisible();
  // The radar is what it is.
  await expect.element(caption("sar")).toHaveTextContent(/^SAR· σ0 dB/);
  expect(badge.elements()).toHaveLength(1);
  // The reasons can be read without a pointer.
  badge.element().focus();
  await expect
    .element(page.getByRole("tooltip"))
    .toHaveTextContent(
      "Trained at 10 m, this scene has 0.60 m. Trained on C band, this scene is X band.",
    );
});

test("the badge is of the shown picture: another choice of model takes it away", async () => {
  await translate();
  await expect.element(badge).toBeVisible();
  // Its run does not begin, so that the picture stays.
  vi.spyOn(fakes.engine, "run").mockImplementation((_request, _onEvent, signal) =>
    untilAborted(signal),
  );
  chooseCard(fakes.store, "syneo", "fake-two");
  await expect.poll(planStatus).toBe("ready");
  await expect.element(badge).not.toBeInTheDocument();
  await expect.element(caption("syneo")).toHaveTextContent("Fake one");
  chooseCard(fakes.store, "syneo", "fake-one");
  await expect.element(badge).toBeVisible();
});

test("what is unstated, or bridged by resampling, is no reason for a badge", async () => {
  await translate([
    { aspect: "gsd", weight: "near", message: "GSD is 0.60 m." },
    { aspect: "band", weight: "unstated", message: "No band is stated." },
  ]);
  await expect.element(caption("syneo")).toHaveTextContent("Fake one");
  await expect.poll(planStatus).toBe("ready");
  expect(badge.query()).toBeNull();
});

test("a side's menu keeps the keyboard's focus, whatever is chosen", async () => {
  await translate();
  const { store } = fakes;
  chooseCard(store, "syneo", "fake-two");
  await expect.poll(planStatus).toBe("ready");
  startRun(store, "view");
  await expect.poll(() => Object.keys(store.getState().results.byId)).toHaveLength(2);
  await expect.poll(() => store.getState().run.phase.status).toBe("ended");
  hide();
  const attached: string[] = [];
  const map = {
    attach: (panel: string, element: HTMLElement | null) => {
      if (element !== null) {
        attached.push(panel);
      }
    },
  } as MapView;
  hide = showComponent(store, <Panels />, map);
  for (const [layout, label] of [
    ["two", "Left stage"],
    ["single", "Stage below"],
  ] as const) {
    chooseLayout(store, layout);
    const menu = page.getByLabelText(label);
    await expect.element(menu).toBeVisible();
    menu.element().focus();
    for (const choice of ["EO", "Fake one", "SAR"]) {
      await userEvent.selectOptions(menu, choice);
      await expect
        .poll(() => rivalOf(store.getState()) !== null)
        .toBe(choice === "Fake one");
      expect(document.activeElement).toBe(page.getByLabelText(label).element());
    }
  }
  // Each picture got a map of its own.
  const rival = Object.keys(store.getState().results.byId)[0];
  expect(attached).toEqual(expect.arrayContaining(["sar", "syneo", rival]));
});

test("a map of values has its legend in the panel that it lies over, and says so there", async () => {
  await translate([]);
  const { store } = fakes;
  openFiles(store, [new File(["x"], "eo.tif")]);
  await expect.poll(() => store.getState().scenes.referenceId).not.toBeNull();
  hide();
  hide = showComponent(store, <Panels />, createFakeMapView());
  const panel = (name: string) =>
    page.getByRole("region", { name: `${name} panel`, exact: true });
  await expect.element(panel("SynEO")).toHaveTextContent(/Fake one/);
  expect(panel("SynEO").getByRole("figure").query()).toBeNull();
  chooseValueMap(store, "ssim");
  const legend = panel("SynEO").getByRole("figure");
  await expect.element(legend).toBeVisible();
  expect(legend.element().getAttribute("title")).toMatch(
    /^How alike .*: 1 means equal\. SSIM/,
  );
  await expect.element(panel("SynEO")).toHaveTextContent(/map of values: SSIM/);
  for (const name of ["SAR", "EO"]) {
    expect(panel(name).getByRole("figure").query(), name).toBeNull();
  }
  chooseLayout(store, "single");
  await expect.element(panel("Single").getByRole("figure")).toBeVisible();
  chooseValueMap(store, null);
  await expect.element(panel("Single").getByRole("figure")).not.toBeInTheDocument();
});
