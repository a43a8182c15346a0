/**
 * This file is the page's side of the model that runs in it. The first call starts the
 * worker; it is ended when nothing was asked for a while, because the weights lie in its
 * memory, and when it does not hear of a stop.
 */
import * as Comlink from "comlink";
import { AppError } from "#core/errors.ts";
import type { AnswerPart } from "#core/vision-language/chat-answer.ts";
import type { DeviceRoom } from "#core/vision-language/in-browser/model-room.ts";
import type { InBrowserModel, ModelWorker } from "#ports/in-browser-model.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import { createLifeline } from "./lifeline.ts";
import { connectCalls, type RemoteCalls } from "./remote-calls.ts";

/** The weights stay in memory for so long after the last answer, in ms. */
const IDLE_MS = 180_000;
/** A step of the network may take so long after a stop before its worker is ended, in ms. */
const STOP_MS = 3000;

type Running = { readonly model: ModelWorker; readonly end: () => void };

export function connectModel(parts: {
  readonly startWorker: () => Worker;
  /** What the browser says of the device. */
  readonly room: () => Promise<DeviceRoom>;
  readonly backend: () => BackendPreference;
}): InBrowserModel {
  const { startWorker, room, backend } = parts;
  let running: Running | null = null;
  let [calls, idle] = [0, undefined as ReturnType<typeof setTimeout> | undefined];
  const end = () => {
    running?.end();
    running = null;
  };
  const use = async <T>(
    call: (model: ModelWorker) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> => {
    running ??= startModel(startWorker(), () => {
      running = null;
    });
    const own = running;
    clearTimeout(idle);
    calls += 1;
    let late: ReturnType<typeof setTimeout> | undefined;
    const onAbort = () => {
      late = setTimeout(() => {
        own.end();
        running = running === own ? null : running;
      }, STOP_MS);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await call(own.model);
    } finally {
      clearTimeout(late);
      signal?.removeEventListener("abort", onAbort);
      calls -= 1;
      idle = calls === 0 ? setTimeout(end, IDLE_MS) : undefined;
    }
  };
  return {
    listKept: () => use((model) => model.listKept()),
    lookUp: (source, signal) => use((model) => model.lookUp(source, signal), signal),
    download: async (manifest, onProgress, signal) => {
      const found = await room();
      return use(
        (model) => model.download(manifest, found, onProgress, signal),
        signal,
      );
    },
    remove: () => use((model) => model.remove()),
    vision: {
      async *ask({ question: { model: name, prompt }, picture }, signal) {
        const found = await room();
        const parts = createParts();
        const question = { model: name, prompt, picture };
        use(
          (model) => model.answer(question, found, backend(), parts.add, signal),
          signal,
        ).then(parts.finish, parts.fail);
        yield* parts.read();
      },
    },
  };
}

function startModel(worker: Worker, onGone: () => void): Running {
  const lifeline = createLifeline();
  const end = (cause: string) => {
    lifeline.cut(modelGone(cause));
    worker.terminate();
    onGone();
  };
  worker.addEventListener("error", (event) =>
    end(event.message ?? "the worker's script could not be loaded"),
  );
  worker.addEventListener("messageerror", () => end("a message could not be read"));
  // Comlink's own type would split unions apart.
  const remote = Comlink.wrap(worker) as unknown as RemoteCalls;
  return {
    model: connectCalls<ModelWorker>(remote, Promise.resolve(), lifeline.orFail),
    end: () => end("it was ended"),
  };
}

/** Takes parts as they come and gives them out in order, one reader's. */
function createParts() {
  const waiting: AnswerPart[] = [];
  let ended: { readonly error: unknown } | "whole" | null = null;
  let wake = () => {};
  const tell = (outcome: typeof ended) => {
    ended = outcome;
    wake();
  };
  return {
    add(part: AnswerPart): void {
      waiting.push(part);
      wake();
    },
    finish: () => tell("whole"),
    fail: (error: unknown) => tell({ error }),
    async *read(): AsyncGenerator<AnswerPart> {
      for (;;) {
        yield* waiting.splice(0);
        if (ended === "whole") {
          return;
        }
        if (ended !== null) {
          throw ended.error;
        }
        if (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}

function modelGone(found: string): AppError {
  return new AppError("model-failed", "The model in this page has stopped.", {
    expected: "a worker that answers",
    found,
    hint: "Try again. If it stays, choose a smaller image, close other tabs, or ask a model on a server.",
  });
}
