/** `sar2earth measure`: how close pictures are to the real ones. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { parseNumber } from "#cli/simulate/number-option.ts";
import { notWritable } from "#cli/simulate/whole-files.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { measureFiles } from "./measure-files.ts";
import { asCsv, asJson, asText } from "./measure-report.ts";
import { pairFiles } from "./pair-files.ts";

const OPTIONS = {
  json: { type: "boolean", default: false },
  csv: { type: "string" },
  fd: { type: "boolean", default: false },
  "per-patch": { type: "string" },
  threads: { type: "string" },
} as const;

/**
 * Measures two images, or the images of two folders that have equal names.
 * @throws AppError with one line on what cannot be compared
 */
export async function measure(
  args: string[],
  /** Folder with `catalog.json`; the project's own when absent. */
  modelsFolder?: string,
): Promise<void> {
  const { values, positionals } = parse(args);
  const [candidate, reference, ...rest] = positionals;
  if (candidate === undefined || reference === undefined || rest.length > 0) {
    throw wrongUse(
      "two images or two folders: measure CANDIDATE REFERENCE",
      positionals.join(" ") || "none",
    );
  }
  const found = await measureFiles(await pairFiles(candidate, reference), {
    patchPx: wholeNumber("per-patch", values["per-patch"]),
    hasSets: values.fd,
    threads: wholeNumber("threads", values.threads),
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  if (values.csv !== undefined) {
    await writeFile(values.csv, asCsv(found)).catch((cause: unknown) => {
      throw notWritable(values.csv ?? "", cause);
    });
  }
  console.log(values.json ? asJson(found) : asText(found));
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw wrongUse(
      "measure CANDIDATE REFERENCE [--json] [--csv FILE] [--per-patch PX] [--fd]",
      error instanceof Error ? error.message : String(error),
    );
  }
}

/** A whole number above 0, or null where the option is absent. */
function wholeNumber(option: string, text: string | undefined): number | null {
  return text === undefined
    ? null
    : parseNumber(option, text, { min: 1, max: 1e6, isWhole: true });
}
