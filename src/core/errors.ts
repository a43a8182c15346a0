/**
 * The one error of the product. It is thrown where the problem is found and caught
 * in two places only: the worker's handler and the effects. Abort is not an error:
 * it travels as the platform's own `AbortError`.
 */

export type AppErrorCode =
  | "file-empty"
  | "file-not-image"
  | "file-truncated"
  | "file-unsupported"
  | "bands-unsupported"
  | "metadata-invalid"
  | "all-nodata"
  | "kind-ambiguous"
  | "crs-unknown"
  | "grid-mismatch"
  | "url-unreachable"
  | "url-no-range"
  | "network-unavailable"
  | "endpoint-unreachable"
  | "endpoint-refused"
  | "endpoint-busy"
  | "endpoint-failed"
  | "endpoint-invalid"
  | "catalog-invalid"
  | "card-invalid"
  | "model-unknown"
  | "model-hash-mismatch"
  | "model-shape-mismatch"
  | "model-failed"
  | "backend-unavailable"
  | "device-lost"
  | "memory-insufficient"
  | "measure-refused"
  | "nothing-to-export"
  | "argument-invalid"
  | "labels-invalid"
  | "results-invalid"
  | "scenes-failed"
  | "strict-refused"
  | "internal";

/**
 * The plain-data form of an error, which crosses worker boundaries and is kept in the
 * store.
 */
export type AppErrorData = {
  readonly code: AppErrorCode;
  /** One sentence in words that the user understands. */
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  /** What the user can do next. */
  readonly hint: string;
  /** Technical detail for "copy details"; never needed to understand the message. */
  readonly detail: string;
};

/** Characters of each part; files are quoted, and a name may have megabytes. */
const MOST_TEXT = 2000;

function shortened(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly expected: string;
  readonly found: string;
  readonly hint: string;

  constructor(
    code: AppErrorCode,
    message: string,
    facts: { expected: string; found: string; hint: string; cause?: unknown },
  ) {
    const options = facts.cause === undefined ? undefined : { cause: facts.cause };
    super(shortened(message), options);
    this.name = "AppError";
    this.code = code;
    this.expected = shortened(facts.expected);
    this.found = shortened(facts.found);
    this.hint = shortened(facts.hint);
  }
}

/**
 * Converts anything thrown to data. Whatever is not an `AppError` becomes `internal`
 * and keeps its message.
 */
export function errorToData(error: unknown): AppErrorData {
  if (error instanceof AppError) {
    return {
      code: error.code,
      message: error.message,
      expected: error.expected,
      found: error.found,
      hint: error.hint,
      detail: describeCause(error.cause),
    };
  }
  if (isAppErrorData(error)) {
    return error;
  }
  return {
    code: "internal",
    message: "Something went wrong that the program did not foresee.",
    expected: "no unforeseen failure",
    found: error instanceof Error ? error.message : String(error),
    hint: "Copy the details into an issue; what has been computed is still there.",
    detail: describeCause(error),
  };
}

export function dataToError(data: AppErrorData): AppError {
  return new AppError(data.code, data.message, {
    expected: data.expected,
    found: data.found,
    hint: data.hint,
    ...(data.detail === "" ? {} : { cause: data.detail }),
  });
}

/**
 * Tells whether an error is the platform's AbortError, whichever realm or library
 * created it.
 */
export function isAbort(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "name" in error &&
    error.name === "AbortError"
  );
}

function isAppErrorData(value: unknown): value is AppErrorData {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    "expected" in value &&
    "found" in value &&
    "hint" in value &&
    "detail" in value
  );
}

function describeCause(cause: unknown): string {
  if (cause === undefined || cause === null) {
    return "";
  }
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
