/**
 * This file puts into words why a model cannot run in the page: what was expected, what
 * was found, what to do.
 */
import { AppError } from "#core/errors.ts";

/** The hub, or its mirror, gave no answer at all. */
export function hubUnreachableError(
  url: string,
  isOnline: boolean,
  cause: unknown,
): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    "network-unavailable",
    "The model is not on this device, and it could not be fetched.",
    {
      expected: `an answer from ${url}`,
      found: isOnline ? `none (${why})` : "this device is offline",
      hint: isOnline
        ? "Check the connection and the address, then try again: files that are here already are not fetched twice."
        : "Connect, and fetch it once: it is then kept, and needs no network any more.",
      cause,
    },
  );
}

/** It answered, with something else than the file. */
export function hubRefusedError(url: string, found: string): AppError {
  return new AppError("network-unavailable", "The hub has no such file.", {
    expected: `the file at ${url}`,
    found,
    hint: "Check the hub's address, the repository and the revision. A repository that asks for a login cannot be used here.",
  });
}

export function notListedError(url: string, found: string): AppError {
  return new AppError("catalog-invalid", "The hub does not list the model's files.", {
    expected: `the list of files and hashes at ${url}`,
    found,
    hint: "Check the hub's address: a mirror has to answer as huggingface.co does, hashes and all.",
  });
}

export function notOfferedError(
  repository: string,
  missing: readonly string[],
): AppError {
  return new AppError("catalog-invalid", `${repository} cannot run in this page.`, {
    expected: "the graphs and settings of a SmolVLM model in ONNX, as the hub has them",
    found: `no ${missing.join(", no ")}`,
    hint: "Choose a repository with an onnx folder, such as HuggingFaceTB/SmolVLM-256M-Instruct.",
  });
}

export function otherArchitectureError(repository: string, found: string): AppError {
  return new AppError("catalog-invalid", `${repository} is another kind of model.`, {
    expected: "the architecture of SmolVLM (Idefics3)",
    found,
    hint: "Choose a SmolVLM repository; other models can be asked on a server.",
  });
}

/** Bytes that are not those which the hub's list states, or which were kept. */
export function otherBytesError(facts: {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly isKept: boolean;
}): AppError {
  const { path, expected, found, isKept } = facts;
  return new AppError(
    "model-hash-mismatch",
    isKept
      ? `The kept file ${path} is not what was fetched: the model is not used.`
      : `The file ${path} is not what the hub's list says: it is not kept.`,
    {
      ...{ expected, found },
      hint: isKept
        ? "Remove the model from this device and fetch it again."
        : "Try again later. If it stays, the address serves other files than it lists: do not use it.",
    },
  );
}

export function notKeptError(): AppError {
  return new AppError("backend-unavailable", "This page can keep no files here.", {
    expected: "the browser's cache storage, where the model is kept",
    found: "none (a private window, or a page that is not served securely)",
    hint: "Open the page over https or on localhost, in a usual window.",
  });
}

export function notHereError(name: string): AppError {
  return new AppError("model-unknown", "The model is not on this device any more.", {
    expected: name,
    found: "no such model among what this page keeps",
    hint: "Fetch it again.",
  });
}

export function tooLittleError(
  what: string,
  neededBytes: number,
  foundText: string,
  hint: string,
): AppError {
  return new AppError("memory-insufficient", `There is too little ${what}.`, {
    expected: `${megabytes(neededBytes)} for this model`,
    found: foundText,
    hint,
  });
}

export function modelFailedError(step: string, cause: unknown): AppError {
  return new AppError("model-failed", "The model in this page has failed.", {
    expected: `${step} to run`,
    found: cause instanceof Error ? cause.message : String(cause),
    hint: "Close other tabs and try again, or choose a smaller image; ?backend=wasm in the address leaves the GPU out.",
    cause,
  });
}

/** "191 MB", "0.3 MB" */
export function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return `${mb < 10 ? mb.toFixed(1) : Math.round(mb)} MB`;
}
