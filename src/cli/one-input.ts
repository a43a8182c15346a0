import { wrongUse } from "./wrong-use.ts";

/** Returns the only positional argument of a command. @throws AppError argument-invalid */
export function oneInput(positionals: readonly string[], what: string): string {
  const [input, ...rest] = positionals;
  if (input === undefined || rest.length > 0) {
    throw wrongUse(what, positionals.join(" ") || "none");
  }
  return input;
}
