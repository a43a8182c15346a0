/**
 * What the page (through the worker) and the command line (directly) ask of the engine.
 * Everything here crosses a worker boundary: plain data, transferables, callbacks and
 * signals, the last two as arguments of their own.
 *
 * Long work takes an `AbortSignal` as its last argument. Aborting it ends that work and
 * nothing else: the answer is then the platform's AbortError, except where what has been
 * computed until then is an answer too (`Runs.run`).
 */
import type { DistributionMeasuring } from "./distribution.ts";
import type { Layers } from "./layers.ts";
import type { Measuring } from "./measurement.ts";
import type { Runs } from "./runs.ts";
import type { Scenes } from "./scenes.ts";

export interface Engine extends Scenes, Layers, Runs, Measuring, DistributionMeasuring {
  dispose(): Promise<void>;
}
