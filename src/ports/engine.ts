/**
 * This file defines the engine's interface for the page (through the worker) and the
 * command line (directly). Everything here crosses a worker boundary: plain data,
 * transferables, and callbacks and signals as arguments of their own.
 *
 * Long work takes an `AbortSignal` as its last argument. Aborting it ends only that
 * work, which then rejects with the platform's AbortError, except where the partial
 * result is useful (`Runs.run`).
 */
import type { DistributionMeasuring } from "./distribution.ts";
import type { ImageRegistering } from "./image-registration.ts";
import type { LandCovers } from "./land-cover.ts";
import type { Layers } from "./layers.ts";
import type { Measuring } from "./measuring.ts";
import type { OwnModels } from "./own-models.ts";
import type { Runs } from "./runs.ts";
import type { Scenes } from "./scenes.ts";
import type { Segmenting } from "./segmentation.ts";
import type { StoredResults } from "./stored-results.ts";

export interface Engine
  extends Scenes,
    Layers,
    Runs,
    OwnModels,
    Measuring,
    DistributionMeasuring,
    ImageRegistering,
    Segmenting,
    LandCovers,
    StoredResults {
  dispose(): Promise<void>;
}
