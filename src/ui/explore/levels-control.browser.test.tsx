import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { LevelMatch } from "#core/catalog/level-matching.ts";
import { openFiles } from "#state/open-files.ts";
import { startRun } from "#state/run.ts";
import { makeMain } from "#state/scene-roles.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { LevelsControl } from "./levels-control.tsx";
import { StageCaption } from "./panel.tsx";

const MATCHED: LevelMatch = { gain: 1, offsetDb: -41.8 };

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

async function openRadar(levels: LevelMatch | null): Promise<void> {
  fakes = createFakePage({ levels });
  hide = showComponent(
    fakes.store,
    <>
      <LevelsControl />
      <p data-testid="caption">
        <StageCaption stage="syneo" />
      </p>
    </>,
  );
  openFiles(fakes.store, [new File(["x"], "one.tif")]);
  await expect.poll(() => fakes.store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
  const plans = () => fakes.store.getState().pipeline.plans;
  await expect.poll(() => plans().view.status).toBe("ready");
}

const legend = (text: string | RegExp) => page.getByRole("group", { name: text });
const slider = page.getByRole("slider", { name: "Levels, dB" });
const button = (name: string) => page.getByRole("button", { name });
const caption = page.getByTestId("caption");
/** What runs were asked of the engine for levels, the latest last. */
const askedOf = (run: { mock: { calls: (readonly unknown[])[] } }) =>
  run.mock.calls.map(([request]) => (request as { levels?: unknown }).levels);

test("levels as stored are one click away, run the view, and are undone", async () => {
  await openRadar(MATCHED);
  const run = vi.spyOn(fakes.engine, "run");
  await expect
    .element(legend("Levels matched to the training data: −41.8 dB"))
    .toBeVisible();
  startRun(fakes.store, "view");
  await expect.element(caption).toHaveTextContent("levels matched −41.8 dB");

  await userEvent.click(button("Use levels as stored"));
  await expect
    .element(legend("Levels as stored; matching would move them by −41.8 dB"))
    .toBeVisible();
  await expect.poll(() => askedOf(run)).toEqual([{ kind: "auto" }, { kind: "off" }]);
  await expect.element(slider).not.toBeInTheDocument();
  await expect.element(caption).toHaveTextContent("Fake one");
  await expect.element(caption).not.toHaveTextContent("levels");

  await userEvent.click(button("Match levels again"));
  await expect.poll(() => askedOf(run).at(-1)).toEqual({ kind: "auto" });
  await expect.element(caption).toHaveTextContent("levels matched −41.8 dB");
  await expect.element(button("Use levels as stored")).toBeVisible();
});

test("the slider starts at the match, and every step of it runs the view", async () => {
  await openRadar(MATCHED);
  const run = vi.spyOn(fakes.engine, "run");
  await expect.element(slider).toHaveAttribute("aria-valuenow", "-41.8");
  const limitOf = (side: "min" | "max") =>
    Number(slider.element().getAttribute(`aria-value${side}`));
  expect(limitOf("min")).toBeCloseTo(-41.8 - 12, 6);
  expect(limitOf("max")).toBeCloseTo(-41.8 + 12, 6);
  slider.element().focus();
  await userEvent.keyboard("{ArrowRight}");
  await expect
    .poll(() => askedOf(run))
    .toEqual([{ kind: "offset", offsetDb: expect.closeTo(-41.3, 6) }]);
  await expect
    .element(legend("Levels matched to the training data: −41.3 dB"))
    .toBeVisible();
  await expect.element(caption).toHaveTextContent("levels matched −41.3 dB");
});

test("a choice of levels holds for its own scene", async () => {
  await openRadar(MATCHED);
  const { store } = fakes;
  await userEvent.click(button("Use levels as stored"));
  openFiles(store, [new File(["x"], "two.tif")]);
  const mainId = () => store.getState().scenes.mainId;
  await expect.poll(mainId).toBe("entry-2");
  await expect.element(legend(/^Levels matched to the training data/)).toBeVisible();
  makeMain(store, "entry-1");
  await expect.element(legend(/^Levels as stored/)).toBeVisible();
  expect(Object.values(store.getState().pipeline.levels)).toEqual([{ kind: "off" }]);
});

test("there is no control where levels need no matching", async () => {
  await openRadar(null);
  expect(slider.query()).toBeNull();
});
