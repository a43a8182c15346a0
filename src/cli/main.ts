/**
 * `npx sar2earth <command>`: results on stdout, progress on stderr, exit code 2 with one
 * clear line on bad input, 1 on a fault of the program.
 */
import { errorToData } from "#core/errors.ts";
import { visible } from "./output/terminal-text.ts";
import { commandNames, usageOf } from "./usage.ts";
import { wrongUse } from "./wrong-use.ts";

type Command = (args: string[]) => void | Promise<void>;

/** Each is loaded when it is called: most of them need the whole engine. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  inspect: async () => (await import("./inspect.ts")).inspect,
  translate: async () =>
    (await import("./translate/translate-command.ts")).translateCommand,
  replay: async () => (await import("./replay.ts")).replay,
  measure: async () => (await import("./measure/measure.ts")).measure,
  register: async () => (await import("./register.ts")).register,
  labels: async () => (await import("./labels.ts")).labels,
  segment: async () => (await import("./segment/segment.ts")).segmentCommand,
  evaluate: async () => (await import("./evaluate/evaluate.ts")).evaluateCommand,
  merge: async () => (await import("./evaluate/evaluate.ts")).mergeCommand,
  results: async () => (await import("./evaluate/results.ts")).resultsCommand,
  norms: async () => (await import("./norms/norms.ts")).norms,
  models: async () => (await import("./models.ts")).models,
  catalog: async () => (await import("./catalog.ts")).catalog,
  simulate: async () => (await import("./simulate/simulate.ts")).simulate,
  "archive-index": async () =>
    (await import("./archive/archive-index.ts")).archiveIndex,
  regions: async () => (await import("./simulate/make-regions.ts")).makeRegions,
};

async function main([name, ...args]: string[]): Promise<void> {
  if (name === undefined || [name, ...args].some((a) => a === "--help" || a === "-h")) {
    console.log(usageOf(name));
    return;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    throw wrongUse(commandNames(), name);
  }
  const command = await load();
  await command(args);
}

/** Runs one command and returns its exit code. */
export async function runCli(args: string[]): Promise<0 | 1 | 2> {
  try {
    await main(args);
    return 0;
  } catch (error) {
    const { code, message, expected, found, hint, detail } = errorToData(error);
    const oneLine = (text: string) => visible(text.replace(/\s+/g, " ").trim());
    console.error(
      `sar2earth: ${oneLine(message)} Expected ${oneLine(expected)}; found ${oneLine(found)}. ${oneLine(hint)} (${code})`,
    );
    if (code !== "internal") {
      return 2;
    }
    console.error(visible(detail));
    return 1;
  }
}

/**
 * The program: `runCli`, and 1 where its results could not be printed (a full disk). A
 * reader that has read enough (`| head`) is no fault, and ends no work.
 */
export async function runProgram(args: string[]): Promise<0 | 1 | 2> {
  let lost: NodeJS.ErrnoException | null = null;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    lost = error.code === "EPIPE" ? lost : error;
  });
  process.stderr.on("error", () => {
    // Nobody reads the progress any more; the work goes on.
  });
  const code = await runCli(args);
  // A pipe's errors come after the writing.
  await new Promise((resolve) => process.stdout.write("", resolve));
  if (lost === null) {
    return code;
  }
  console.error(`sar2earth: what was printed is lost: ${String(lost)}`);
  return code === 0 ? 1 : code;
}
