/**
 * This file is the page's side of the simulator. The first call starts its worker; if
 * the worker crashes, the current call fails and the next call starts another one.
 */
import * as Comlink from "comlink";
import { AppError } from "#core/errors.ts";
import type { SceneSimulator } from "#ports/simulation.ts";
import { createLifeline } from "./lifeline.ts";
import { connectCalls, type RemoteCalls } from "./remote-calls.ts";

export function connectSimulator(startWorker: () => Worker): SceneSimulator {
  let running: SceneSimulator | null = null;
  const connected = () => {
    running ??= connectWorker(startWorker(), () => {
      running = null;
    });
    return running;
  };
  return {
    simulateScene: (...args) => connected().simulateScene(...args),
    previewScene: (...args) => connected().previewScene(...args),
  };
}

function connectWorker(worker: Worker, onGone: () => void): SceneSimulator {
  const lifeline = createLifeline();
  const end = (cause: string) => {
    lifeline.cut(simulatorGone(cause));
    worker.terminate();
    onGone();
  };
  worker.addEventListener("error", (event) =>
    end(event.message ?? "the worker's script could not be loaded"),
  );
  worker.addEventListener("messageerror", () => end("a message could not be read"));
  // Comlink's own type would split unions apart.
  const remote = Comlink.wrap(worker) as unknown as RemoteCalls;
  return connectCalls<SceneSimulator>(remote, Promise.resolve(), lifeline.orFail);
}

function simulatorGone(found: string): AppError {
  return new AppError("internal", "The simulator has stopped.", {
    expected: "a worker that answers",
    found,
    hint: "Try again; a smaller scene takes less memory.",
  });
}
