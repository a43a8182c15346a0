/** The worker's side of the engine. */
import * as Comlink from "comlink";
import type { Engine } from "#ports/engine.ts";
import { type RemoteCalls, serveCalls } from "./remote-calls.ts";

/** Folders of what ships with the page: absolute addresses that end in a slash. */
export type ShippedFolders = {
  /** Of `catalog.json`. */
  readonly modelsUrl: string;
  /** Of `regions.json`. */
  readonly regionsUrl: string;
};

/** What a client calls: `connect` first, then the engine's methods. */
export type EngineService = RemoteCalls & {
  /** `runnerPort` leads to the worker that owns ONNX Runtime. */
  connect(runnerPort: MessagePort, folders: ShippedFolders): Promise<void>;
  /** Answers as long as the worker does. */
  ping(): Promise<void>;
};

/** An engine that `create` makes when the page connects it. */
export function engineService(
  create: (runnerPort: MessagePort, folders: ShippedFolders) => Engine,
): EngineService {
  let engine: Engine | null = null;
  const calls = serveCalls(() => {
    if (engine === null) {
      throw new Error("the engine is not connected yet");
    }
    return engine;
  });
  return {
    ...calls,
    async connect(port, folders) {
      engine = create(port, folders);
    },
    async ping() {},
  };
}

export function serveEngine(create: Parameters<typeof engineService>[0]): void {
  Comlink.expose(engineService(create));
}
