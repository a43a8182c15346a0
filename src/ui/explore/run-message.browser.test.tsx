import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { openFiles } from "#state/open-files.ts";
import type { RunTarget } from "#state/pipeline.ts";
import { requestFor, startRequest, startRun, stopRun } from "#state/run.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { RunMessage } from "./run-message.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

async function openRadar(options: Parameters<typeof createFakePage>[0]): Promise<void> {
  fakes = createFakePage({ tiles: 104, ...options });
  hide = showComponent(fakes.store, <RunMessage />);
  openFiles(fakes.store, [new File(["x"], "radar.tif")]);
  await expect.poll(() => fakes.store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
}

/** Starts a run, and stops it in the moment that its ninth tile is done. */
async function stopAtNine(target: RunTarget, by: "visitor" | "page"): Promise<void> {
  const { store } = fakes;
  const unsubscribe = store.subscribe(({ run: { phase, isStopping } }) => {
    if (phase.status === "running" && phase.done === 9 && !isStopping) {
      stopRun(store, by);
    }
  });
  startRun(store, target);
  await expect.poll(() => phase().status).toBe("ended");
  unsubscribe();
}

const phase = () => fakes.store.getState().run.phase;
const button = (name: string) => page.getByRole("button", { name });
const message = (text: string) => page.getByText(text, { exact: true });
const STOPPED = "Stopped after 9 of 104 tiles.";

test("a stopped run says how far it came, and goes on to its end", async () => {
  await openRadar({});
  await stopAtNine("view", "visitor");
  await expect.element(message(STOPPED)).toBeVisible();
  await userEvent.click(button("Continue"));
  await expect
    .poll(phase)
    .toMatchObject({ status: "ended", summary: { status: "complete", done: 104 } });
  await expect.element(message(STOPPED)).not.toBeInTheDocument();
  expect(button("Continue").query()).toBeNull();
});

test("one that the page has stopped says why", async () => {
  await openRadar({});
  await stopAtNine("view", "page");
  const why =
    "The run had started automatically, and the rest would take over a minute here.";
  await expect.element(message(`${STOPPED} ${why}`)).toBeVisible();
});

test("what is continued is what was stopped: the whole scene, not the view", async () => {
  await openRadar({ tiles: 13 });
  await stopAtNine("whole", "visitor");
  await expect.element(message("Stopped after 9 of 117 tiles.")).toBeVisible();
  await userEvent.click(button("Continue"));
  await expect
    .poll(phase)
    .toMatchObject({ status: "ended", request: { region: { kind: "whole" } } });
});

test("the message can be closed", async () => {
  await openRadar({});
  await stopAtNine("view", "visitor");
  await userEvent.click(button("Close this message"));
  await expect.element(message(STOPPED)).not.toBeInTheDocument();
  expect(phase().status).toBe("idle");
});

test("a run that failed says what is kept, can be tried again, and closed", async () => {
  await openRadar({ failAtTile: 9 });
  startRun(fakes.store, "view");
  const alert = page.getByRole("alert");
  await expect
    .element(alert)
    .toHaveTextContent("The GPU has gone while it was working.");
  const kept = message("9 of 104 tiles were finished and are kept.");
  await expect.element(kept).toBeVisible();
  const { serial } = fakes.store.getState().run;
  await userEvent.click(button("Try again"));
  await expect.poll(() => fakes.store.getState().run.serial).toBe(serial + 1);
  await expect.element(alert).toBeVisible();
  await userEvent.click(button("Close this message"));
  await expect.element(alert).not.toBeInTheDocument();
  expect(kept.query()).toBeNull();
});

test("a view of which only the middle was translated says so, and offers both", async () => {
  await openRadar({ tiles: 16 });
  const { store } = fakes;
  const box = [448400, 5411200, 448600, 5411400] as const;
  const request = requestFor(store.getState(), "view");
  if (request !== null) {
    startRequest(store, { ...request, region: { kind: "box", box } }, 1600);
  }
  await expect
    .element(
      message(
        "The middle was translated automatically: 16 of about 1 600 tiles of that view.",
      ),
    )
    .toBeVisible();
  await userEvent.click(button("Zoom to it"));
  await expect.poll(() => fakes.map.calls).toContain("setView 448500,5411300 0.25");
  await userEvent.click(button("Translate this view"));
  await expect
    .poll(phase)
    .toMatchObject({ status: "ended", request: { region: { box: VIEW.box } } });
  expect(button("Zoom to it").query()).toBeNull();
});
