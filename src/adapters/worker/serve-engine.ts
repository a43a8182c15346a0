/** The worker's side of the engine. */
import * as Comlink from "comlink";
import type { Engine } from "#ports/engine.ts";
import type { KeepResult, KeptResult } from "#ports/kept-results.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { OnStep } from "#ports/step.ts";
import { createLastingRunner } from "./lasting-runner.ts";
import { type RemoteCalls, serveCalls } from "./remote-calls.ts";
import { connectRunner } from "./serve-runner.ts";

/** Folders of what ships with the page: absolute addresses that end in a slash. */
export type ShippedFolders = {
  /** Of `catalog.json`. */
  readonly modelsUrl: string;
  /** Of `regions.json`. */
  readonly regionsUrl: string;
};

/** What the engine says by itself, through a port of its own. */
export type EngineWord =
  | { readonly kind: "step"; readonly fileName: string | null }
  | { readonly kind: "keep"; readonly part: KeptResult }
  | { readonly kind: "runner-stuck"; readonly why: string };

/** What a client calls: `connect` first, then the engine's methods. */
export type EngineService = RemoteCalls & {
  /** `runnerPort` leads to the worker that owns ONNX Runtime, `wordPort` to the page. */
  connect(
    runnerPort: MessagePort,
    wordPort: MessagePort,
    folders: ShippedFolders,
  ): Promise<void>;
  /** Another worker has taken the place of the runner's. */
  attachRunner(runnerPort: MessagePort): Promise<void>;
  /** Answers as long as the worker does. */
  ping(): Promise<void>;
};

/** What the worker gives the engine that is made in it. */
export type EngineSurroundings = ShippedFolders & {
  readonly runner: ModelRunner;
  readonly onStep: OnStep;
  readonly keepResult: KeepResult;
};

/** An engine that `create` makes when the page connects it. */
export function engineService(
  create: (surroundings: EngineSurroundings) => Engine,
): EngineService {
  let engine: Engine | null = null;
  let say = (_: EngineWord) => {};
  const runner = createLastingRunner((why) => say({ kind: "runner-stuck", why }));
  const calls = serveCalls(() => {
    if (engine === null) {
      throw new Error("the engine is not connected yet");
    }
    return engine;
  });
  return {
    ...calls,
    async connect(runnerPort, wordPort, folders) {
      say = (word) => wordPort.postMessage(word);
      runner.attach(connectRunner(runnerPort));
      engine = create({
        ...folders,
        runner,
        onStep: (fileName) => say({ kind: "step", fileName }),
        keepResult: (part) => say({ kind: "keep", part }),
      });
    },
    async attachRunner(port) {
      runner.attach(connectRunner(port));
    },
    async ping() {},
  };
}

export function serveEngine(create: Parameters<typeof engineService>[0]): void {
  Comlink.expose(engineService(create));
}
