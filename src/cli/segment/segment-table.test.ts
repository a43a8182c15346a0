import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createProgress } from "#cli/output/progress.ts";
import { parseSegmentsFile } from "#core/evaluation/segments-file.ts";
import { createFakeEngine } from "#testing/fake-engine.ts";
import { segmentData, tablePipelines } from "./segment-data.ts";

const folder = mkdtempSync(join(tmpdir(), "sar2earth-segments-"));
beforeAll(() => {
  for (const place of ["place", "town"]) {
    for (const part of ["sar", "eo", "labels"]) {
      writeFileSync(join(folder, `${place}_${part}.tif`), "");
    }
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The fake engine with a segmenter among its cards. */
function fakeEngine() {
  const engine = createFakeEngine();
  const loadCards = async () => {
    const cards = await engine.loadCards();
    const [like] = cards;
    return like === undefined
      ? cards
      : [...cards, { ...like, id: "fake-segmenter", stage: "segment" as const }];
  };
  return { ...engine, loadCards };
}

const IMAGES = ["sar", "fake-median", "fake-median+fake-one", "fake-two"];

function given(out: string | null) {
  return {
    ...{ data: folder, pipelines: ["fake-median+fake-one", "fake-two"], out },
    ...{ patchesPerRegion: 2, patchPx: 256, perSide: 2, isJson: false },
  };
}

it("compares radar and all that pipelines make of it with EO and labels, patch by patch", async () => {
  const out = join(folder, "segments.json");
  const engine = fakeEngine();
  const text = await segmentData(engine, createProgress(""), given(out));
  const file = parseSegmentsFile(readFileSync(out, "utf8"), out);
  expect(file.images.map(({ id }) => id)).toEqual(IMAGES);
  expect(file.patches).toHaveLength(4);
  for (const { scores } of file.patches) {
    expect(scores.map(({ imageId, against }) => `${imageId} ${against}`)).toEqual(
      IMAGES.flatMap((id) => [`${id} EO`, `${id} labels`]),
    );
  }
  // Each of the images, and EO once, for each patch.
  const asked = engine.calls.filter((call) => call.endsWith(" everything"));
  expect(asked).toHaveLength(4 * (IMAGES.length + 1));
  for (const line of ["Against EO:", "Against labels:", "n = 4 patches, 2 regions"]) {
    expect(text).toContain(line);
  }
  expect(text).toMatch(
    /ARI ↑ +0\.500 \[0\.500, 0\.500\] {3}Δ 0\.000 \[0\.000, 0\.000\] =/,
  );
  expect(text).toContain("for 0 of 2 pipelines");
  expect(engine.calls.filter((call) => call.startsWith("closeScene"))).toHaveLength(6);
});

it("goes on from what an earlier call has written, unless that asked something else", async () => {
  const out = join(folder, "again.json");
  await segmentData(fakeEngine(), createProgress(""), given(out));
  const whole = parseSegmentsFile(readFileSync(out, "utf8"), out);
  const half = {
    ...whole,
    // One region, and the first patch of the other.
    patches: whole.patches.filter(
      ({ regionId }, i, all) => regionId === "place" || all[i - 1]?.regionId !== "town",
    ),
  };
  expect(half.patches).toHaveLength(3);
  writeFileSync(out, JSON.stringify(half));
  const second = fakeEngine();
  await segmentData(second, createProgress(""), given(out));
  expect(second.calls.filter((call) => call.endsWith(" everything"))).toHaveLength(
    IMAGES.length + 1,
  );
  const { patches } = parseSegmentsFile(readFileSync(out, "utf8"), out);
  const places = (list: typeof patches) =>
    list.map(({ regionId, col, row }) => `${regionId} ${row} ${col}`).toSorted();
  expect(places(patches)).toEqual(places(whole.patches));

  const other = fakeEngine();
  await segmentData(other, createProgress(""), { ...given(out), perSide: 3 });
  expect(other.calls.filter((call) => call.endsWith(" everything"))).toHaveLength(
    4 * (IMAGES.length + 1),
  );
  // The answer to the earlier question is still there.
  const old = `${out}.old`;
  expect(parseSegmentsFile(readFileSync(old, "utf8"), old).pointsPerSide).toBe(2);
});

it("makes the patches of an image that was replaced again", async () => {
  const out = join(folder, "replaced.json");
  await segmentData(fakeEngine(), createProgress(""), given(out));
  writeFileSync(join(folder, "town_eo.tif"), "another one");
  const engine = fakeEngine();
  await segmentData(engine, createProgress(""), given(out));
  expect(engine.calls.filter((call) => call.endsWith(" everything"))).toHaveLength(
    4 * (IMAGES.length + 1),
  );
});

it("rounds scores alone: a patch stays where it is", async () => {
  const out = join(folder, "places.json");
  const text = await segmentData(fakeEngine(), createProgress(""), {
    ...{ ...given(out), isJson: true },
  });
  const written = parseSegmentsFile(readFileSync(out, "utf8"), out);
  const exact = parseSegmentsFile(text, "stdout");
  expect(written.patches.map(({ box }) => box)).toEqual(
    exact.patches.map(({ box }) => box),
  );
  // The fake's grid has coordinates of more than six digits.
  expect(written.patches.some(({ box }) => box.some((x) => Math.abs(x) > 1e6))).toBe(
    true,
  );
});

it("takes every translator, and networks around the hybrid CUT, where no pipeline is named", async () => {
  const cards = await createFakeEngine().loadCards();
  const hybrid = (card: (typeof cards)[number]) => ({
    ...card,
    paper: { title: "A paper", url: "https://example.org", tableRow: "CUT (hybrid)" },
  });
  const network = { ...(cards[0] as (typeof cards)[number]), id: "net" };
  const { op, ...plain } = network;
  const all = [
    ...cards.map((card) => (card.id === "fake-one" ? hybrid(card) : card)),
    { ...plain, stage: "denoise" as const },
    { ...plain, id: "fine", stage: "refine" as const },
  ];
  const pipelines = tablePipelines(all);
  expect(pipelines).toEqual(
    expect.arrayContaining(["fake-one", "fake-two", "net+fake-one", "fake-one+fine"]),
  );
  expect(pipelines.some((text) => text.includes("fake-median"))).toBe(false);
});
