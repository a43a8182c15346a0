/**
 * This file reads where a model that runs in the page comes from: a hub's address, a
 * repository and a revision, as they are typed.
 */
import { AppError } from "#core/errors.ts";

export type ModelSource = {
  /** Address of the hub, or of a mirror that answers in its way; no slash at its end. */
  readonly hub: string;
  /** "owner/name" */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
};

export const DEFAULT_SOURCE: ModelSource = {
  hub: "https://huggingface.co",
  repository: "HuggingFaceTB/SmolVLM-256M-Instruct",
  revision: "main",
};

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
const REVISION = /^[\w.-]+(?:\/[\w.-]+)*$/;
/** Names that a path takes for its own folder or the one above. */
const DOTS = /(?:^|\/)\.{1,2}(?:\/|$)/;

/** Reads a source as it was typed. @throws AppError argument-invalid */
export function parseSource({ hub, repository, revision }: ModelSource): ModelSource {
  const typed = hub.trim();
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw badSource(
      "an address such as https://huggingface.co",
      typed || "nothing",
      "Type the hub's address, or that of a mirror.",
    );
  }
  if (url.username + url.password + url.search + url.hash !== "") {
    throw badSource(
      "an address without a name, a key or a question mark",
      "an address with more than a path",
      "Only models that anybody may fetch can be used here.",
    );
  }
  const names = [repository.trim(), revision.trim()] as const;
  if (!REPOSITORY.test(names[0]) || DOTS.test(names[0])) {
    throw badSource(
      "a repository such as HuggingFaceTB/SmolVLM-256M-Instruct",
      names[0] || "nothing",
      "Type the repository as the hub spells it: owner/name.",
    );
  }
  if (!REVISION.test(names[1]) || DOTS.test(names[1])) {
    throw badSource(
      "a branch, a tag or a commit",
      names[1] || "nothing",
      "Type the revision; “main” is the newest one.",
    );
  }
  return {
    hub: `${url.origin}${url.pathname.replace(/\/+$/, "")}`,
    repository: names[0],
    revision: names[1],
  };
}

/** Returns where the hub says which commit a revision is, and under which licence. */
export function revisionUrl({ hub, repository, revision }: ModelSource): string {
  return `${hub}/api/models/${repository}/revision/${encodeURIComponent(revision)}`;
}

/** Returns where the hub lists the files of a commit with their hashes. */
export function treeUrl({ hub, repository }: ModelSource, commit: string): string {
  return `${hub}/api/models/${repository}/tree/${commit}?recursive=true`;
}

/** Returns where a file of a commit lies: bytes under this address never change. */
export function fileUrl(
  { hub, repository }: Pick<ModelSource, "hub" | "repository">,
  commit: string,
  path: string,
): string {
  return `${hub}/${repository}/resolve/${commit}/${path}`;
}

function badSource(expected: string, found: string, hint: string): AppError {
  return new AppError("argument-invalid", "A model cannot be fetched from there.", {
    ...{ expected, found, hint },
  });
}
