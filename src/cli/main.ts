/**
 * `npx sar2earth <command>`: results on stdout, progress on stderr, exit code 2 with one
 * clear line on bad input, 1 on a fault of the program.
 */
import { errorToData } from "#core/errors.ts";
import { writeCatalog } from "./catalog.ts";
import { inspect } from "./inspect.ts";
import { measure } from "./measure/measure.ts";
import { parseCount } from "./number-option.ts";
import { parseOptions } from "./parse-options.ts";
import { makeRegions } from "./simulate/make-regions.ts";
import { simulate } from "./simulate/simulate.ts";
import { translate } from "./translate.ts";
import { commandNames, usageOf } from "./usage.ts";
import { wrongUse } from "./wrong-use.ts";

const OPTIONS = {
  json: { type: "boolean", default: false },
  as: { type: "string" },
  model: { type: "string" },
  denoise: { type: "string" },
  out: { type: "string" },
  threads: { type: "string" },
} as const;

const ANSWERS = ["linear", "decibel", "amplitude", "eo"] as const;

/** Commands whose arguments are not those of the others. */
const WITH_OWN_OPTIONS = new Map<string, (args: string[]) => void | Promise<void>>([
  ["measure", (args) => measure(args)],
  ["simulate", simulate],
  ["regions", makeRegions],
]);

async function main(args: string[]): Promise<void> {
  const [first, ...others] = args;
  if (first === undefined || args.some((arg) => arg === "--help" || arg === "-h")) {
    console.log(usageOf(first));
    return;
  }
  const own = WITH_OWN_OPTIONS.get(first);
  if (own !== undefined) {
    return own(others);
  }
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions(first, config);
  const [command, file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) {
    throw wrongUse(
      "one input file or folder",
      positionals.slice(1).join(" ") || "none",
    );
  }
  const answer = ANSWERS.find((a) => a === values.as) ?? null;
  if (values.as !== undefined && answer === null) {
    throw wrongUse(`--as ${ANSWERS.join(" | ")}`, `--as ${values.as}`);
  }
  switch (command) {
    case "catalog":
      return writeCatalog(file);
    case "inspect":
      return inspect(file, { isJson: values.json, answer });
    case "translate":
      if (values.model === undefined || values.out === undefined) {
        throw wrongUse("--model ID and --out OUT.tif", "one of them is missing");
      }
      return translate(file, {
        modelId: values.model,
        denoiseId: values.denoise ?? null,
        out: values.out,
        threads: parseCount("threads", values.threads),
        answer,
      });
    default:
      throw wrongUse(commandNames(), command ?? "none");
  }
}

/** Runs one command and returns its exit code. */
export async function runCli(args: string[]): Promise<0 | 1 | 2> {
  try {
    await main(args);
    return 0;
  } catch (error) {
    const { code, message, expected, found, hint, detail } = errorToData(error);
    const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
    console.error(
      `sar2earth: ${oneLine(message)} Expected ${oneLine(expected)}; found ${oneLine(found)}. ${oneLine(hint)} (${code})`,
    );
    if (code !== "internal") {
      return 2;
    }
    console.error(detail);
    return 1;
  }
}
