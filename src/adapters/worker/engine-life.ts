/** This file manages one worker of the engine, from its start to its end. */
import * as Comlink from "comlink";
import type { AppError } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { KeepResult } from "#ports/kept-results.ts";
import { type Heartbeat, watchHeartbeat } from "./heartbeat.ts";
import { createLifeline } from "./lifeline.ts";
import { connectCalls } from "./remote-calls.ts";
import type { EngineService, EngineWord, ShippedFolders } from "./serve-engine.ts";

export type LifeEvents = {
  readonly onKeep: KeepResult;
  /** Called when the engine requests another worker of the runner. */
  readonly onRunnerStuck: (why: string) => void;
  /** Called when the worker cannot start or cannot be understood. */
  readonly onBroken: (cause: unknown) => void;
  /** Called when the worker has not answered for so long that it must hang. */
  readonly onSilent: () => void;
};

export type EngineLife = {
  readonly calls: Engine;
  /** Returns the name of the file whose step blocks the worker now; null = none. */
  readonly step: () => string | null;
  readonly attachRunner: (port: MessagePort) => Promise<void>;
  /** Fails every call that waits for the worker. */
  readonly end: (error: AppError) => void;
  readonly isOver: () => boolean;
};

/** Starts a worker. @param silenceMs time limit of a step; null = no limit */
export function startEngineLife(
  worker: Worker,
  runnerReady: Promise<MessagePort>,
  folders: ShippedFolders,
  silenceMs: number | null,
  events: LifeEvents,
): EngineLife {
  // Comlink's own type would split unions apart.
  const service = Comlink.wrap(worker) as unknown as EngineService;
  const lifeline = createLifeline();
  let step: string | null = null;
  let isConnected = false;
  let isOver = false;
  let watch: Heartbeat | null = null;
  const heard = () => watch?.heard();

  const words = new MessageChannel();
  words.port1.onmessage = ({ data }: MessageEvent<EngineWord>) => {
    if (isOver) {
      return;
    }
    heard();
    switch (data.kind) {
      case "step":
        step = data.fileName;
        return;
      case "keep":
        events.onKeep(data.part);
        return;
      case "runner-stuck":
        events.onRunnerStuck(data.why);
    }
  };

  const broken = (cause: unknown) => {
    if (!isOver) {
      events.onBroken(cause);
    }
  };
  worker.addEventListener("error", (event) => {
    // Later it may be a stray exception; the heartbeat then decides.
    if (!isConnected) {
      broken(event.message ?? "the worker's script could not be loaded");
    }
  });
  worker.addEventListener("messageerror", () => broken("a message could not be read"));

  const connected = runnerReady.then((port) =>
    service.connect(
      Comlink.transfer(port, [port]),
      Comlink.transfer(words.port2, [words.port2]),
      folders,
    ),
  );
  connected.then(() => {
    isConnected = true;
    if (silenceMs !== null && !isOver) {
      watch = watchHeartbeat(() => service.ping(), silenceMs, events.onSilent);
    }
  }, broken);

  return {
    calls: connectCalls<Engine>(service, connected, (answer) => {
      answer.then(heard, heard);
      return lifeline.orFail(answer);
    }),
    step: () => step,
    attachRunner: (port) => service.attachRunner(Comlink.transfer(port, [port])),
    end(error) {
      isOver = true;
      watch?.stop();
      words.port1.close();
      worker.terminate();
      lifeline.cut(error);
    },
    isOver: () => isOver,
  };
}
