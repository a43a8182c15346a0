import { type ParseArgsConfig, parseArgs } from "node:util";
import { wrongUse } from "./wrong-use.ts";

/**
 * Runs Node's `parseArgs`, with its errors reworded for the command line.
 * @throws AppError argument-invalid
 */
export function parseOptions<Config extends ParseArgsConfig>(
  command: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw wrongUse(
      `the options that \`sar2earth ${command} --help\` names`,
      error instanceof Error ? error.message : String(error),
    );
  }
}
