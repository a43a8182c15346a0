/** Models that the user brings: examined first, then used like those of the catalogue. */
import type { ModelCard } from "#core/catalog/card.ts";
import type { Histogram } from "#core/catalog/histogram.ts";
import type { OwnModelChoices } from "#core/catalog/own-model/choices.ts";
import type { SceneId } from "./ids.ts";
import type { Backend, BackendPreference } from "./model-runner.ts";

export type OwnModelFiles = {
  /** Name of the `.onnx` file. */
  readonly name: string;
  readonly model: Blob;
  /** Files beside it: its weights, and documents that describe it (JSON, YAML). */
  readonly besides: readonly { readonly name: string; readonly blob: Blob }[];
};

export type ExamineRequest = {
  readonly files: OwnModelFiles;
  readonly choices: OwnModelChoices;
  /** Radar image whose tile is shown; null = a made-up one. */
  readonly sceneId: SceneId | null;
  /** Where that tile lies (scene CRS); null = in the middle. */
  readonly focus: readonly [x: number, y: number] | null;
  readonly backend: BackendPreference;
  /** How long one tile may take before the model is ended, in ms. */
  readonly patienceMs: number;
};

/** A tile at one end of the network. */
export type TileLook = {
  /** RGBA, `sidePx`². */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly sidePx: number;
  /** Of the values as the network takes or gives them. */
  readonly histogram: Histogram;
};

export type ModelReport = {
  /** The proposed card; its id says that the model is the user's own. */
  readonly card: ModelCard;
  /** Whether the user's own card.json decides, so that choices do not. */
  readonly isOfCard: boolean;
  readonly facts: {
    readonly bytes: number;
    readonly sha256: string;
    readonly opset: number | null;
    readonly producer: string;
    readonly ops: readonly string[];
    readonly params: number;
  };
  /** How the card came about, in sentences. */
  readonly notes: readonly string[];
  /** Whether the first tile is a picture, one colour, or what went in. */
  readonly verdict: "picture" | "constant" | "copied";
  readonly before: TileLook;
  readonly after: TileLook;
  readonly backend: Backend;
  /** Time that the network took for the tile that is shown. */
  readonly runMs: number;
};

export interface OwnModels {
  /**
   * Reads a model's header, finds out how it is called, and runs one tile. The model is
   * not in the catalogue afterwards. A model that takes too long is ended.
   * @throws AppError file-unsupported, model-shape-mismatch, model-failed, card-invalid,
   *   model-hash-mismatch
   */
  examineModel(request: ExamineRequest, signal?: AbortSignal): Promise<ModelReport>;
  /**
   * Adds an examined model to the catalogue until the engine ends.
   * @throws AppError model-hash-mismatch when the files are not those of the card
   */
  addModel(files: OwnModelFiles, card: ModelCard): Promise<void>;
}
