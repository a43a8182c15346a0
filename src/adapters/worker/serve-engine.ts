/** This file is the worker's side of the engine. */
import * as Comlink from "comlink";
import type { Engine } from "#ports/engine.ts";
import type { KeepResult, KeptResult } from "#ports/kept-results.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { OnStep } from "#ports/step.ts";
import { createLastingRunner } from "./lasting-runner.ts";
import { type RemoteCalls, serveCalls } from "./remote-calls.ts";
import { connectRunner } from "./serve-runner.ts";

/** Folders of files that ship with the page: absolute addresses that end in a slash. */
export type ShippedFolders = {
  /** Folder of `catalog.json`. */
  readonly modelsUrl: string;
  /** Folder of `regions.json`. */
  readonly regionsUrl: string;
};

/** Messages that the engine sends without being asked, through a port of their own. */
export type EngineWord =
  | { readonly kind: "step"; readonly fileName: string | null }
  | { readonly kind: "keep"; readonly part: KeptResult }
  | { readonly kind: "runner-stuck"; readonly why: string };

/** The methods that a client calls: `connect` first, then those of the engine. */
export type EngineService = RemoteCalls & {
  /**
   * Connects: `runnerPort` leads to the worker that owns ONNX Runtime, `wordPort` to
   * the page.
   */
  connect(
    runnerPort: MessagePort,
    wordPort: MessagePort,
    folders: ShippedFolders,
  ): Promise<void>;
  /** Replaces the worker of the runner. */
  attachRunner(runnerPort: MessagePort): Promise<void>;
  /** Answers as long as the worker runs. */
  ping(): Promise<void>;
};

/** What the worker provides to its engine. */
export type EngineSurroundings = ShippedFolders & {
  readonly runner: ModelRunner;
  readonly onStep: OnStep;
  readonly keepResult: KeepResult;
};

/** Serves an engine that `create` makes when the page connects. */
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
