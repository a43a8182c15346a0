/**
 * Small inputs that other programs got wrong, each folder with the right value in its
 * `expect.json`: `cases` beside the real imagery (`real-data.ts`). A check names a command
 * (`do`), its file, and what is right; `fails`, `or_fails` and `or_warns` are patterns of a
 * refusal or a warning that is right (too).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { realDataPath } from "./real-data.ts";

const root = realDataPath("..", "cases");

export const hasCases = existsSync(root);

/** All that are known, so that those that are not there can be counted. */
export const CASES = [
  "01-s1-grd-gcp-only",
  "18-kilometre-pixels",
  "19-rpc-only",
  "23-untagged-9999-in-db",
  "25-packed-db-scale-offset",
  "29-external-msk-and-ovr",
  "31-vv-vh-angle",
  "34-ifds-small-first",
  "35-pages-of-polarisations",
  "36-capella-metadata-with-gaps",
  "38-not-a-tiff",
  "43-8-bit-values-in-16-bits",
  "48-odd-pngs-and-jpegs",
  "49-folders-of-pix2pix",
  "50-capella-tag-on-db-floats",
  "51-identity-and-singular-transform",
  "53-bands-named-blue-green-red",
  "59-huge-and-hostile-sizes",
  "60-onnx-external-data",
  "65-onnx-types-and-shapes",
  "68-onnxruntime-node-absent",
  "70-zeros-around-snap-products",
] as const;

export type CaseCheck = {
  readonly do: "inspect" | "measure" | "translate" | "probe" | "model";
  readonly file?: string;
  readonly as?: string;
  readonly model?: string;
  /** Candidate and reference of `measure`. */
  readonly cand?: string;
  readonly ref?: string;
  readonly args?: readonly string[];
  /** Expected of `inspect`; `crs` "pixel" = without georeference. */
  readonly kind?: string;
  readonly crs?: string;
  readonly size?: readonly [width: number, height: number];
  readonly corners?: readonly (readonly [lon: number, lat: number])[];
  readonly corner_tol?: number;
  /** Expected of `measure`: value and tolerance, and the pixels that entered. */
  readonly mae?: readonly [value: number, tolerance: number];
  readonly n?: number;
  readonly no_ort?: boolean;
  /** Name of the NumPy array with the right dB; `true` = whatever the scene holds. */
  readonly db?: string | true;
  readonly max_px?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly warns?: string;
  readonly not_warns?: string;
  readonly fails?: string;
  readonly or_fails?: string;
  readonly or_warns?: string;
};

export function casePath(...parts: string[]): string {
  return join(root, ...parts);
}

export function readChecks(name: string): readonly CaseCheck[] {
  return JSON.parse(readFileSync(casePath(name, "expect.json"), "utf8")).checks;
}

/** A pattern of a check: Python's, whose `(?i)` stands in front. */
export function casePattern(pattern: string): RegExp {
  return new RegExp(pattern.replace("(?i)", ""), "i");
}

/** Values of a two-dimensional `.npy` of little-endian float32 in C order. */
export function readNpy(path: string): Float32Array {
  const file = readFileSync(path);
  const start = 10 + file.readUInt16LE(8);
  const header = file.toString("latin1", 10, start);
  if (file[6] !== 1 || !header.includes("'<f4'") || header.includes("True")) {
    throw new Error(`${path} is no plain float32 array: ${header}`);
  }
  return new Float32Array(
    file.buffer.slice(file.byteOffset + start, file.byteOffset + file.length),
  );
}
