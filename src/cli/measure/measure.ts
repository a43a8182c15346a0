/** This file implements `sar2earth measure`: how close pictures are to the real ones. */
import { parseCount } from "#cli/number-option.ts";
import { claimOutput, writeOutput } from "#cli/output/output-file.ts";
import { parseOptions } from "#cli/parse-options.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { measureFiles } from "./measure-files.ts";
import { asCsv, asJson, asText } from "./measure-report.ts";
import { pairFiles } from "./pair-files.ts";

const OPTIONS = {
  as: { type: "string" },
  json: { type: "boolean", default: false },
  csv: { type: "string" },
  force: { type: "boolean", default: false },
  fd: { type: "boolean", default: false },
  ladder: { type: "boolean", default: false },
  sar: { type: "string" },
  other: { type: "string", multiple: true, default: [] as string[] },
  registration: { type: "boolean", default: false },
  "per-patch": { type: "string" },
  threads: { type: "string" },
} as const;

/**
 * Measures two images, or the images of two folders that have the same names.
 * @throws AppError with one line on what cannot be compared
 */
export async function measure(
  args: string[],
  /** Folder with `catalog.json`; the project's own when absent. */
  modelsFolder?: string,
): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("measure", config);
  const [candidate, reference, ...rest] = positionals;
  if (candidate === undefined || reference === undefined || rest.length > 0) {
    throw wrongUse(
      "two images or two folders: measure CANDIDATE REFERENCE",
      positionals.join(" ") || "none",
    );
  }
  if (!values.ladder && (values.sar !== undefined || values.other.length > 0)) {
    throw wrongUse("--ladder with --sar and --other", "no --ladder");
  }
  const files = pairFiles(candidate, reference);
  const isForced = values.force;
  if (values.csv !== undefined) {
    const inputs = [
      ...files.pairs.flatMap((pair) => [pair.candidate, pair.reference]),
      ...[values.sar ?? [], values.other].flat(),
    ];
    await claimOutput(values.csv, { isForced, inputs });
  }
  const found = await measureFiles(files, {
    patchPx: parseCount("per-patch", values["per-patch"]),
    hasSets: values.fd,
    isPicture: parseAs(values.as),
    studies: {
      ...{ hasLadder: values.ladder, hasRegistration: values.registration },
      ...{ sarPath: values.sar ?? null, otherPaths: values.other },
    },
    threads: parseCount("threads", values.threads),
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  console.log(values.json ? asJson(found) : asText(found));
  if (values.csv !== undefined) {
    await writeOutput(values.csv, asCsv(found), { isForced });
  }
}

/** Parses `--as`, which can only state that a grey GeoTIFF is a picture. */
function parseAs(value: string | undefined): boolean {
  if (value !== undefined && value !== "eo") {
    throw wrongUse("--as eo", `--as ${value}`);
  }
  return value === "eo";
}
