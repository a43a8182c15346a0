/**
 * This file says what a model in the page is made of: files of one commit with their sizes
 * and hashes, which all that is kept is held to.
 */
import { notOfferedError } from "./model-errors.ts";
import type { ModelSource } from "./model-source.ts";

export const GRAPH_ROLES = [
  "vision_encoder",
  "embed_tokens",
  "decoder_model_merged",
] as const;
export type GraphRole = (typeof GRAPH_ROLES)[number];

export type ModelFile = {
  /** Within the repository. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the content; null = the hub states none, and the file is not here yet. */
  readonly sha256: string | null;
  /** The hub's other hash: of Git's object with this content, SHA-1; null = has the first. */
  readonly gitOid: string | null;
};

export type ModelManifest = ModelSource & {
  /** Of the manifest's own form. */
  readonly schema: 1;
  readonly commit: string;
  /** As the hub states it; null = it states none. */
  readonly licence: string | null;
  readonly files: readonly ModelFile[];
};

/** Returns the model's name with its commit, as answers and reports state it. */
export function manifestName({
  repository,
  commit,
}: Pick<ModelManifest, "repository" | "commit">): string {
  return `${repository}@${commit}`;
}

export function totalBytes({ files }: Pick<ModelManifest, "files">): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Returns the file of a graph. @throws AppError catalog-invalid where there is none */
export function graphFile(own: ModelManifest, role: GraphRole): ModelFile {
  const found = own.files.find(({ path }) => roleOf(path) === role);
  if (found === undefined) {
    throw notOfferedError(own.repository, [`onnx/${role}.onnx`]);
  }
  return found;
}

function roleOf(path: string): GraphRole | null {
  return GRAPH_ROLES.find((role) => path.startsWith(`onnx/${role}`)) ?? null;
}
