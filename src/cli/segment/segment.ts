/** `sar2earth segment`: outlines in images, and how alike those of two images are. */
import { basename } from "node:path";
import { parseAnswer } from "#cli/answer-option.ts";
import { boxInScene, type GivenBox, parseBox } from "#cli/box-option.ts";
import { FACT_OPTIONS, parseFacts } from "#cli/fact-options.ts";
import { createNodeEngine } from "#cli/node-engine.ts";
import { parseCount, parseNumber } from "#cli/number-option.ts";
import { openSceneFile } from "#cli/open-scene-file.ts";
import { claimOutput, writeOutput } from "#cli/output/output-file.ts";
import { createProgress, type Progress } from "#cli/output/progress.ts";
import { visibleJson } from "#cli/output/terminal-text.ts";
import { parseOptions } from "#cli/parse-options.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { gridBox } from "#core/geo/placement.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { StatedFacts } from "#core/sar/check-facts.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import {
  AGREEMENT_MEASURES,
  type Agreement,
  type AgreementMeasure,
} from "#core/segmentation/agreement.ts";
import { frameGrid } from "#core/segmentation/frame.ts";
import { segmentsToGeoJson } from "#core/segmentation/outline.ts";
import type { SegmentPrompt } from "#core/segmentation/prompt.ts";
import type { Engine } from "#ports/engine.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import type { EverythingPrompt, Segmentation } from "#ports/segmentation.ts";
import { segmentData } from "./segment-data.ts";
import { viewOfScene } from "./view-of-scene.ts";

const OPTIONS = {
  points: { type: "string" },
  box: { type: "string" },
  everything: { type: "boolean", default: false },
  grid: { type: "string", default: "12" },
  view: { type: "string" },
  "box-crs": { type: "string" },
  against: { type: "string" },
  out: { type: "string" },
  data: { type: "string" },
  pipeline: { type: "string", multiple: true },
  patches: { type: "string" },
  "patch-px": { type: "string", default: "512" },
  as: { type: "string" },
  force: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  threads: { type: "string" },
  ...FACT_OPTIONS,
} as const;

type Given = {
  readonly paths: readonly string[];
  readonly against: string | null;
  readonly prompt: (crs: CrsCode) => SegmentPrompt | EverythingPrompt;
  /** Null = the whole of the first image. */
  readonly view: GivenBox | null;
  readonly answer: SceneAnswer | null;
  readonly facts: StatedFacts;
};

/** @throws AppError argument-invalid, and those of the engine */
export async function segmentCommand(args: string[]): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("segment", config);
  const { out, force, json, against } = values;
  const perSide = parseNumber("grid", values.grid, { min: 1, max: 64, isWhole: true });
  if (out !== undefined) {
    await claimOutput(out, { isForced: force, inputs: positionals });
  }
  const engine = createNodeEngine({ threads: parseCount("threads", values.threads) });
  const progress = createProgress("");
  try {
    if (values.data !== undefined) {
      const text = await segmentData(engine, progress, {
        ...{ data: values.data, pipelines: values.pipeline ?? [], perSide },
        patchesPerRegion: parseCount("patches", values.patches) ?? 1,
        patchPx: parseNumber("patch-px", values["patch-px"], {
          ...{ min: 128, max: 1024, isWhole: true },
        }),
        ...{ out: out ?? null, isJson: json },
      });
      console.log(text);
      return;
    }
    if (positionals.length === 0) {
      throw wrongUse("an image: segment IMAGE…, or --data REGIONS", "none");
    }
    const found = await segmentImages(engine, progress, {
      paths: positionals,
      against: against ?? null,
      prompt: parsePrompt(values, perSide),
      view: parseBox(values.view, values["box-crs"]),
      answer: parseAnswer(values.as),
      facts: parseFacts(values),
    });
    if (out !== undefined) {
      await writeOutput(out, JSON.stringify(found.geoJson), { isForced: force });
    }
    console.log(json ? visibleJson(found.report) : textOf(found.report));
  } finally {
    progress.end();
    await engine.dispose();
  }
}

/** @throws AppError argument-invalid unless exactly one prompt is given */
function parsePrompt(
  values: {
    readonly points?: string | undefined;
    readonly box?: string | undefined;
    readonly everything: boolean;
    readonly "box-crs"?: string | undefined;
  },
  perSide: number,
): Given["prompt"] {
  const { points, box, everything } = values;
  const given = [points, box, everything || undefined].filter((v) => v !== undefined);
  if (given.length !== 1) {
    throw wrongUse(
      "one of --points=X,Y[,X,Y…], --box=MINX,MINY,MAXX,MAXY and --everything",
      `${given.length} of them`,
    );
  }
  if (points !== undefined) {
    const numbers = points.split(",").map(Number);
    if (numbers.length % 2 !== 0 || !numbers.every(Number.isFinite)) {
      throw wrongUse("--points=X,Y[,X,Y…] in the image's CRS", `--points=${points}`);
    }
    const pairs = Array.from({ length: numbers.length / 2 }, (_, i) => ({
      x: numbers[2 * i] as number,
      y: numbers[2 * i + 1] as number,
      isInside: true,
    }));
    return () => ({ kind: "points", points: pairs });
  }
  const asked = parseBox(box, values["box-crs"]);
  return asked === null
    ? () => ({ kind: "everything", perSide })
    : (crs) => ({ kind: "box", box: boxInScene(asked, crs) });
}

type ImageReport = {
  readonly image: string;
  readonly segments: number;
  readonly meanPredictedIou: number | null;
  readonly encodeMs: number | null;
  readonly decodeMs: number;
  readonly agreement: Agreement | null;
};

type Report = {
  readonly view: {
    readonly crs: CrsCode;
    readonly width: number;
    readonly height: number;
  };
  readonly against: string | null;
  readonly backend: string;
  readonly images: readonly ImageReport[];
};

async function segmentImages(
  engine: Engine,
  progress: Progress,
  { paths, against, prompt, view, answer, facts }: Given,
): Promise<{ readonly report: Report; readonly geoJson: object }> {
  const all = against === null ? paths : [against, ...paths];
  const opened: OpenedScene[] = [];
  for (const path of all) {
    // The reference is a picture; the others are what they are.
    const how = path === against ? "eo" : answer;
    opened.push(await openSceneFile(engine, path, how, facts));
  }
  const first = opened[against === null ? 0 : 1] as OpenedScene;
  const { crs } = first.scene.grid;
  const box = view === null ? gridBox(first.scene.grid) : boxInScene(view, crs);
  const grid = frameGrid(box, crs);
  const found: { readonly name: string; readonly answer: Segmentation }[] = [];
  for (const [i, scene] of opened.entries()) {
    const name = basename(all[i] as string);
    const segmented = await engine.segment(
      {
        view: await viewOfScene(engine, scene, grid),
        prompt: prompt(crs),
        backend: "auto",
      },
      undefined,
      (done, total) =>
        progress.show((i + done / total) / all.length, `${name}: ${done}/${total}`),
    );
    found.push({ name, answer: segmented });
  }
  const reference = against === null ? null : (found[0]?.answer.segmentationId ?? null);
  const images: ImageReport[] = [];
  for (const { name, answer: one } of found) {
    const { segments, segmentationId, encodeMs, decodeMs } = one;
    const isReference = segmentationId === reference;
    images.push({
      image: name,
      segments: segments.length,
      meanPredictedIou:
        segments.length === 0
          ? null
          : segments.reduce((s, { predictedIou }) => s + predictedIou, 0) /
            segments.length,
      ...{ encodeMs, decodeMs },
      agreement:
        reference === null || isReference
          ? null
          : await engine.compareSegmentations(reference, segmentationId),
    });
  }
  progress.end();
  const outlined = found.flatMap(({ name, answer: { segments } }) =>
    segments.map((segment) => ({ ...segment, properties: { image: name } })),
  );
  const backend = found[0]?.answer.backend.description ?? "";
  const { width, height } = grid;
  return {
    report: {
      ...{ view: { crs, width, height }, against, backend },
      images,
    },
    geoJson: segmentsToGeoJson(outlined, crs),
  };
}

function textOf({ images, view }: Report): string {
  const lines = images.map(({ image, segments }) => `${image}: ${segments} segments`);
  const compared = images.flatMap(({ image, agreement }) =>
    agreement === null ? [] : [`${image} against the reference`, ...linesOf(agreement)],
  );
  return [
    `view of ${view.width} × ${view.height} px, ${view.crs}`,
    ...lines,
    ...compared,
  ].join("\n");
}

function linesOf({ n, values }: Agreement): string[] {
  const rows = Object.entries(values).map(([id, value]) => {
    const { label } = AGREEMENT_MEASURES[id as AgreementMeasure];
    return `  ${label.padEnd(20)} ${value === null ? "–" : value.toFixed(3)}`;
  });
  return [...rows, `  n = ${n} px`];
}
