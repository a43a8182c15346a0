/** One band may be radar or a panchromatic picture: the visitor says so, and takes it back. */
import { expect, it } from "vitest";
import { answerReading } from "#state/scenes.ts";
import { mainSar, referenceEo } from "#state/stages.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

it("a grey picture that was taken for radar becomes the reference of the radar before it", async () => {
  const { store } = start();
  await open("radar.tif");
  await open("grey.tif");
  const names = () => {
    const state = page.store.getState();
    return [mainSar(state)?.scene.name, referenceEo(state)?.scene.name];
  };
  expect(names()).toEqual(["grey.tif", undefined]);
  const entry = store.getState().scenes.entries.at(-1);
  const { phase, entryId } = entry as NonNullable<typeof entry>;
  expect(phase).toMatchObject({
    opened: { scene: { otherReadings: [{ as: "eo" }] } },
  });
  answerReading(store, entryId, "eo");
  await wait(500);
  expect(names()).toEqual(["radar.tif", "grey.tif"]);
  answerReading(store, entryId, "amplitude");
  await wait(500);
  expect(names()).toEqual(["grey.tif", undefined]);
});
