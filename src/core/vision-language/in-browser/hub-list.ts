/**
 * This file reads what a hub says of a model: which commit a revision is, its licence, and
 * the files of that commit, of which it chooses those that a page needs.
 */
import { z } from "zod";
import { notListedError, notOfferedError } from "./model-errors.ts";
import { GRAPH_ROLES, type GraphRole, type ModelManifest } from "./model-manifest.ts";
import type { ModelSource } from "./model-source.ts";

/** Small files beside the graphs, all of which the model needs. */
const TEXT_FILES = [
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
] as const;

/**
 * Spellings of a graph's file, best first: values of 4 bits in the large matrices, 8 bits
 * in the table of the tokens, and those with 32 bits where there is nothing smaller. Those
 * that take and give 16-bit values are left out: WebAssembly computes with none.
 */
const VARIANTS: Readonly<Record<GraphRole, readonly string[]>> = {
  vision_encoder: ["_q4", "_int8", "_quantized", "_uint8", ""],
  embed_tokens: ["_int8", "_quantized", "_uint8", ""],
  decoder_model_merged: ["_q4", "_int8", "_quantized", "_uint8", ""],
};

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));

const file = z.object({
  path: z.string().min(1),
  bytes: z.number().int().nonnegative(),
  /** SHA-256 of the content; null = the hub states none, and the file is not here yet. */
  sha256: hex(64).nullable(),
  /** The hub's other hash: of Git's object with this content, SHA-1; null = has the first. */
  gitOid: hex(40).nullable(),
});

const manifest = z.object({
  schema: z.literal(1),
  hub: z.url(),
  repository: z.string().min(1),
  revision: z.string().min(1),
  commit: hex(40),
  /** As the hub states it; null = it states none. */
  licence: z.string().nullable(),
  files: z.array(file).min(1),
});

/** Reads a manifest that was kept; null = it is none of this version. */
export function parseManifest(json: unknown): ModelManifest | null {
  return manifest.safeParse(json).data ?? null;
}

const revisionSchema = z.looseObject({
  sha: hex(40),
  cardData: z.looseObject({ license: z.string().optional() }).nullish().catch(null),
});

/** Reads which commit a revision is. @throws AppError catalog-invalid */
export function readRevision(
  json: unknown,
  url: string,
): { readonly commit: string; readonly licence: string | null } {
  const { data } = revisionSchema.safeParse(json);
  if (data === undefined) {
    throw notListedError(url, "an answer with no commit in it");
  }
  return { commit: data.sha, licence: data.cardData?.license ?? null };
}

const treeSchema = z.array(
  z.looseObject({
    type: z.string(),
    path: z.string(),
    size: z.number().int().nonnegative(),
    oid: hex(40),
    lfs: z
      .looseObject({ oid: hex(64), size: z.number().int().nonnegative() })
      .nullish(),
  }),
);

/**
 * Chooses the files of a model from the hub's list of all files of a commit.
 * @throws AppError catalog-invalid for a list that is none, or lacks a file
 */
export function chooseFiles(
  source: ModelSource,
  { commit, licence }: { readonly commit: string; readonly licence: string | null },
  json: unknown,
  url: string,
): ModelManifest {
  const { data } = treeSchema.safeParse(json);
  if (data === undefined) {
    throw notListedError(url, "an answer that lists no files with hashes");
  }
  const listed = new Map(
    data.flatMap((entry) =>
      entry.type === "file"
        ? [
            [
              entry.path,
              {
                path: entry.path,
                bytes: entry.lfs?.size ?? entry.size,
                sha256: entry.lfs?.oid ?? null,
                gitOid: entry.lfs ? null : entry.oid,
              },
            ] as const,
          ]
        : [],
    ),
  );
  const graphs = GRAPH_ROLES.map((role) => ({
    path: `onnx/${role}.onnx`,
    file: VARIANTS[role]
      .map((variant) => `onnx/${role}${variant}.onnx`)
      // Weights in a file beside the graph belong to models that are too large for a page.
      .filter((path) => !listed.has(`${path}_data`))
      .map((path) => listed.get(path))
      .find((found) => found !== undefined),
  }));
  const texts = TEXT_FILES.map((path) => ({ path, file: listed.get(path) }));
  const all = [...texts, ...graphs];
  const missing = all.filter((one) => one.file === undefined).map(({ path }) => path);
  if (missing.length > 0) {
    throw notOfferedError(source.repository, missing);
  }
  return {
    schema: 1,
    ...source,
    ...{ commit, licence },
    files: all.flatMap((one) => one.file ?? []),
  };
}
