/**
 * This file defines the messages to and from a scene worker: plain data, which can
 * cross threads.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { ProductFile } from "#simulate/product/encode-product.ts";
import type { ProductOrder } from "#simulate/product/product.ts";
import type { RegionPlan } from "#simulate/regions.ts";
import type { SceneSpec } from "#simulate/scene-spec.ts";
import type { SimulationStep } from "#simulate/simulated-scene.ts";

export type SceneOutput =
  /** `<stem>_<file>.tif` for every file, and `<stem>.json`. */
  | {
      readonly kind: "pairs";
      readonly folder: string;
      readonly files: readonly ProductFile[];
    }
  /** `A/<stem>_<row>_<col>.png` (SAR), `B/…` (EO), and `<stem>.json`. */
  | { readonly kind: "authors"; readonly folder: string }
  /** The files that `regions.json` lists, and `region.json`. */
  | { readonly kind: "region"; readonly folder: string; readonly plan: RegionPlan };

export type SceneJob = {
  /** Name of the scene, used in its file names and in messages. */
  readonly stem: string;
  readonly spec: SceneSpec;
  readonly order: ProductOrder;
  readonly output: SceneOutput;
  /** Hash of everything that the files depend on. */
  readonly hash: string;
  /** A folder for unfinished files, on the output's file system. */
  readonly partFolder: string;
};

export type SceneMessage =
  | {
      readonly type: "step";
      readonly what: SimulationStep["what"] | "files";
      readonly fraction: number;
    }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly error: AppErrorData };
