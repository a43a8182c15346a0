import { AppError } from "#core/errors.ts";

export function wrongUse(expected: string, found: string): AppError {
  return new AppError("argument-invalid", "The command line is not understood.", {
    expected,
    found,
    hint: "sar2earth --help shows how to call it.",
  });
}
