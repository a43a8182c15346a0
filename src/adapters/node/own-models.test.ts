/**
 * Models as others export them, brought to the engine with a real runtime: they all
 * compute one function, so that their pictures must agree with that of the plainest.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { NO_CHOICES, type OwnModelChoices } from "#core/catalog/own-model/choices.ts";
import { RESULT_STAGES, runRow } from "#core/catalog/stages.ts";
import type { ModelReport, OwnModelFiles } from "#ports/own-models.ts";
import { open, ramp, request, setUp } from "#testing/engine-on-arrays.ts";

const root = new URL("../../testing/models/", import.meta.url);
const realRunner = createNodeOnnxRunner({
  fetchModel: (path) => readFile(new URL(path, root)),
  threads: 1,
});
afterAll(() => realRunner.dispose());

const ground = (row: number, col: number) =>
  90 + 50 * Math.sin(row / 5) * Math.cos(col / 7) + (ramp(row, col) % 20);
const { engine } = setUp({ size: 300, sar: ground, realRunner });
let sceneId: Awaited<ReturnType<typeof open>>;

async function filesOf(name: string, ...besides: string[]): Promise<OwnModelFiles> {
  const blobOf = async (file: string) =>
    new Blob([new Uint8Array(await readFile(new URL(`own/${file}`, root)))]);
  return {
    name: `${name}.onnx`,
    model: await blobOf(`${name}.onnx`),
    besides: await Promise.all(
      besides.map(async (file) => ({ name: file, blob: await blobOf(file) })),
    ),
  };
}

function examine(files: OwnModelFiles, choices: Partial<OwnModelChoices> = {}) {
  return engine.examineModel({
    ...{ files, choices: { ...NO_CHOICES, ...choices }, sceneId },
    ...{ focus: null, backend: "auto", patienceMs: 8000 },
  });
}

/** Runs an examined model over the scene; RGBA of all of it. */
async function picture(files: OwnModelFiles, { card }: ModelReport) {
  await engine.addModel(files, card);
  const stage = RESULT_STAGES.find((s) => runRow(s).cardStage === card.stage);
  const stages = [{ stage: stage ?? "syneo", cardId: card.id }];
  const asked = { ...request(sceneId), stages };
  const plan = await engine.planRun(asked);
  const { provenance } = await engine.run(asked, () => undefined);
  const [result] = plan.results;
  const key = { kind: "result", resultId: result?.resultId ?? "result-0" } as const;
  const tile = await engine.renderTile(key, plan.grid);
  return {
    ...{ plan, provenance },
    data: tile !== null && "data" in tile ? tile.data : new Float32Array(),
  };
}

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  expect(a.length).toBeGreaterThan(0);
  return Array.from(a).reduce(
    (worst, v, i) => Math.max(worst, Math.abs(v - (b[i] as number))),
    0,
  );
}

let plain: Awaited<ReturnType<typeof picture>>;
beforeAll(async () => {
  sceneId = await open(engine, "sar");
  const files = await filesOf("plain");
  plain = await picture(files, await examine(files));
});

describe("a model that is brought", () => {
  it("is named with its hash in the provenance, and listed as being here", async () => {
    const files = await filesOf("plain");
    const report = await examine(files);
    const { card } = report;
    expect(card.id).toMatch(/^own-[0-9a-f]{8}-[0-9a-f]{6}$/);
    expect(report.verdict).toBe("picture");
    expect(report.facts).toMatchObject({ opset: 18, producer: "pytorch" });
    expect(report.facts.ops).toContain("Conv");
    expect(new Set(plain.data).size).toBeGreaterThan(100);
    expect(plain.provenance.models).toMatchObject([
      { cardId: card.id, graphs: [{ sha256: report.facts.sha256 }] },
    ]);
    expect(await engine.listKeptCards()).toContain(card.id);
    expect(plain.plan.domainIssues).toMatchObject([{ weight: "unstated" }]);
  });

  const cases: readonly [
    what: string,
    name: string,
    choices: Partial<OwnModelChoices>,
    besides: readonly string[],
    most: number,
  ][] = [
    ["(a) of three bands and dynamic axes", "three-bands", {}, [], 1],
    ["(b) of 256² pixels in [−1, 1]", "fixed", { range: "-1..1" }, [], 1],
    ["(c) in NHWC", "nhwc", {}, [], 1],
    ["(d) whose output is smaller", "smaller", {}, [], 1],
    ["(e) of half precision", "half", {}, [], 2],
    [
      "(f) with its weights in a second file",
      "external",
      {},
      ["external.onnx.data"],
      1,
    ],
    ["(g) of 8-bit weights and activations", "qdq", {}, [], 20],
    ["(h) with Deepness's keys", "deepness", {}, [], 1],
    ["(h) with an MLM item", "described", {}, ["described.mlm.json"], 1],
    ["(h) with an RDF file", "described", {}, ["described.rdf.yaml"], 1],
    ["that gives blue first", "bgr", { order: "bgr" }, [], 1],
  ];
  it.each(cases)(
    "%s gives the plain one's picture",
    async (_, name, choices, besides, most) => {
      const files = await filesOf(name, ...besides);
      const report = await examine(files, choices);
      expect(report.verdict).toBe("picture");
      const { data } = await picture(files, report);
      expect(farthest(data, plain.data)).toBeLessThanOrEqual(most);
    },
  );

  it("needs its toggles: without them the picture is another one", async () => {
    for (const [name, besides] of [
      ["fixed", []],
      ["bgr", []],
      ["described", []],
    ] as const) {
      const files = await filesOf(name, ...besides);
      const { data } = await picture(files, await examine(files));
      expect(farthest(data, plain.data)).toBeGreaterThan(20);
    }
  });

  it("has its tiles, halo and inset found out by running it", async () => {
    const io = async (name: string) => {
      const { card } = await examine(await filesOf(name));
      return { tiling: card.tiling, output: card.graphs?.[0]?.io.outputs[0] };
    };
    expect(await io("plain")).toMatchObject({
      tiling: { multiple: 1, haloPx: 2, norm: "none" },
    });
    expect(await io("strided")).toMatchObject({ tiling: { multiple: 4 } });
    expect(await io("fixed")).toMatchObject({ tiling: { tile: 256, isFixed: true } });
    expect((await io("smaller")).output).toMatchObject({ insetPx: 2 });
    expect((await io("half")).output).toMatchObject({ type: "float16" });
  });

  it("shows its tile before and after, with histograms", async () => {
    const { before, after, runMs } = await examine(await filesOf("plain"));
    for (const { rgba, sidePx, histogram } of [before, after]) {
      expect(rgba).toHaveLength(4 * sidePx ** 2);
      expect(new Set(rgba).size).toBeGreaterThan(20);
      expect(histogram.counts.reduce((sum, n) => sum + n, 0)).toBe(histogram.n);
    }
    expect(before.histogram).toMatchObject({ lo: 0, hi: 1 });
    expect(runMs).toBeGreaterThan(0);
  });

  it("takes title and licence from the cards of others", async () => {
    const mlm = await examine(await filesOf("described", "described.mlm.json"));
    expect(mlm.card).toMatchObject({
      ...{ title: "Described by MLM", licence: "CC-BY-NC-4.0" },
    });
    const rdf = await examine(await filesOf("described", "described.rdf.yaml"));
    expect(rdf.card).toMatchObject({
      ...{ title: "Described by RDF", licence: "MIT", attribution: "Jane Doe" },
      tiling: { haloPx: 16 },
    });
    const deepness = await examine(await filesOf("deepness"), { licence: "MIT" });
    expect(deepness.card).toMatchObject({ feed: { gsdM: 8.5 }, licence: "MIT" });
  });

  it.each([
    ["copies", "copied"],
    ["constant", "constant"],
  ])("that does nothing (%s) is called so", async (name, verdict) => {
    expect((await examine(await filesOf(name))).verdict).toBe(verdict);
  });

  it("runs after a translator of the catalogue's pipeline, as a refiner", async () => {
    const files = await filesOf("three-bands");
    const report = await examine(files, { stage: "refine" });
    await engine.addModel(files, report.card);
    const stages = [
      { stage: "syneo", cardId: "tiny-translate" },
      { stage: "refined", cardId: report.card.id },
    ] as const;
    const { status } = await engine.run(
      { ...request(sceneId), stages },
      () => undefined,
    );
    expect(status).toBe("complete");
  });

  it("is taken with the user's own card, where the hash is right", async () => {
    const files = await filesOf("plain");
    const { card } = await examine(files);
    const { graphs = [], ...rest } = card;
    const withCard = (sha256: string | undefined) => ({
      ...files,
      besides: [
        {
          name: "card.json",
          blob: new Blob([
            JSON.stringify({
              ...rest,
              title: "By hand",
              graphs: [{ io: graphs[0]?.io, ...(sha256 && { sha256 }) }],
            }),
          ]),
        },
      ],
    });
    const own = await examine(withCard(undefined));
    expect(own).toMatchObject({ isOfCard: true, card: { title: "By hand" } });
    const { data } = await picture(withCard(undefined), own);
    expect(farthest(data, plain.data)).toBe(0);
    await expect(examine(withCard("0".repeat(64)))).rejects.toMatchObject({
      code: "model-hash-mismatch",
    });
  });

  it("of 200 MB in a second file runs", async () => {
    const { name, model } = await filesOf("large");
    // Small weights of either sign, so that the sum over the bands stays small.
    const values = new Float32Array(2713 * 2048 * 9);
    for (let i = 0; i < values.length; i++) {
      values[i] = ((i % 7) - 3) * 1e-5;
    }
    const besides = [{ name: "large.bin", blob: new Blob([values]) }];
    const files = { name, model, besides };
    const report = await engine.examineModel({
      ...{ files, choices: { ...NO_CHOICES, range: "-1..1" }, sceneId },
      ...{ focus: null, backend: "auto", patienceMs: 60_000 },
    });
    expect(report.facts.bytes).toBeGreaterThan(200e6);
    expect(report.card.tiling).toMatchObject({ tile: 256, isFixed: true });
    expect(report.verdict).toBe("picture");
  }, 120_000);
});

describe("a file that is no good", () => {
  const broken = async (bytes: Uint8Array<ArrayBuffer>) => ({
    ...{ name: "broken.onnx", model: new Blob([bytes]), besides: [] },
  });
  it.each([
    ["a text file", new TextEncoder().encode("Dear network, please translate.\n")],
    ["nothing", new Uint8Array()],
  ])("is refused by its header where it is %s", async (_, bytes) => {
    const files = await broken(bytes as Uint8Array<ArrayBuffer>);
    await expect(examine(files)).rejects.toMatchObject({ code: "file-unsupported" });
  });

  it("is refused where it was cut off", async () => {
    const whole = new Uint8Array(await readFile(new URL("own/plain.onnx", root)));
    for (const share of [0.2, 0.5, 0.9]) {
      const files = await broken(whole.slice(0, Math.floor(share * whole.length)));
      await expect(examine(files)).rejects.toMatchObject({ code: "file-unsupported" });
    }
  });

  it("is refused where a constant would take 3 GB", async () => {
    await expect(examine(await filesOf("claims-3gb"))).rejects.toMatchObject({
      code: "file-unsupported",
      found: "the operator ConstantOfShape makes a constant of 3.0 GB",
    });
  });

  it("is refused where its weights lie in a file that did not come", async () => {
    await expect(examine(await filesOf("external"))).rejects.toMatchObject({
      code: "file-unsupported",
      expected: "the file external.onnx.data beside it, whole",
    });
  });

  it("says which operator the runtime does not have", async () => {
    await expect(examine(await filesOf("unknown-op"))).rejects.toMatchObject({
      code: "model-failed",
      found: expect.stringContaining("Frobnicate"),
    });
  });

  it("leaves the engine usable", async () => {
    expect(existsSync(new URL("own/loops-long.onnx", root))).toBe(true);
    expect((await examine(await filesOf("plain"))).verdict).toBe("picture");
  });
});
