/**
 * This file reads FID's network from a file that the user provides. We may not
 * distribute its weights, and a number may only be called FID if the weights are those
 * that FID was defined with.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { type OnnxValue, readOnnx } from "#core/catalog/read-onnx.ts";
import { AppError } from "#core/errors.ts";
import { sha256 as hash, sha256Hex } from "#core/sha256.ts";
import type { InceptionFile } from "#ports/distribution.ts";

/**
 * SHA-256 of pt_inception-2015-12-05-6726825d.pth, the file that pytorch-fid and
 * torch-fidelity download.
 */
const FID_SOURCE = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2";
const KIND = "fid-inception-v3";
const FID_DIMS = 2048;
/** Side in pixels of the images that FID feeds to the network. */
export const INCEPTION_PX = 299;

export type BroughtInception = {
  readonly file: InceptionFile;
  readonly card: ModelCard;
};

/**
 * Reads the file's metadata and checks that its weights are those that the export
 * script hashed.
 * @throws AppError file-unsupported (no ONNX, weights changed), model-shape-mismatch
 */
export async function readInception(
  name: string,
  bytes: Uint8Array,
): Promise<BroughtInception> {
  const { metadata, weights, inputs, outputs } = readOnnx(bytes);
  const [input] = inputs;
  const [output] = outputs;
  const dims = output?.dims[1] ?? null;
  if (
    inputs.length !== 1 ||
    outputs.length !== 1 ||
    input?.name !== "image" ||
    input.dims.length !== 4 ||
    input.dims[1] !== 3 ||
    output?.name !== "features" ||
    dims === null
  ) {
    throw new AppError("model-shape-mismatch", `"${name}" is not such a network.`, {
      expected: 'input "image" [1, 3, height, width], output "features" [1, n]',
      found: `${inputs.map(describe).join(", ")} → ${outputs.map(describe).join(", ")}`,
      hint: "Choose the file that the kit's export_inception.py has written.",
    });
  }
  const { kind = "", source_sha256: source = "", weights_sha256: written } = metadata;
  if (written !== undefined && written !== (await digestOf(weights))) {
    throw new AppError("file-unsupported", `The weights of "${name}" were changed.`, {
      expected: `weights with SHA-256 ${written.slice(0, 12)}…, as the file itself says`,
      found: "others",
      hint: "Export it again with the kit's export_inception.py.",
    });
  }
  const isFid =
    kind === KIND &&
    source === FID_SOURCE &&
    written !== undefined &&
    dims === FID_DIMS;
  const sha256 = await sha256Hex(bytes);
  return {
    file: {
      name,
      sha256,
      dims,
      isFid,
      reason: isFid
        ? "Exported from the weights of 2015 that FID is defined with."
        : `Not known to hold FID's weights of 2015 (${source === "" ? "no source named" : `from ${source.slice(0, 12)}…`}, ${dims} features): numbers are called FD-Inception.`,
    },
    card: cardOf(name, bytes.length, sha256, dims),
  };
}

function cardOf(name: string, bytes: number, sha256: string, dims: number): ModelCard {
  return {
    schema: 1,
    id: "inception",
    stage: "metric",
    method: "inception",
    supervision: "none",
    title: name,
    summary: "Inception-v3 for distances of sets, brought by the user.",
    paper: null,
    domain: null,
    graphs: [
      {
        ...{ role: "features", file: name, bytes, sha256, precision: "fp32" },
        io: {
          inputs: [{ name: "image", bands: 3, range: [-1, 1] }],
          outputs: [{ name: "features", bands: dims, range: null, shape: "vector" }],
        },
      },
    ],
    tiling: { tile: INCEPTION_PX, multiple: 1, haloPx: 0, norm: "none" },
    cost: { params: 0, macsPerPixel: 0 },
    training: null,
    measured: null,
    golden: null,
    licence: "the file's own",
    attribution: "",
  };
}

/** Computes the SHA-256 over the SHA-256s of all weights, as `inception_graph.py` does. */
async function digestOf(weights: readonly Uint8Array[]): Promise<string> {
  const digests = new Uint8Array(32 * weights.length);
  for (const [i, bytes] of weights.entries()) {
    digests.set(await hash(bytes), 32 * i);
  }
  return sha256Hex(digests);
}

function describe({ name, dims }: OnnxValue): string {
  return `"${name}" [${dims.map((dim) => dim ?? "?").join(", ")}]`;
}
