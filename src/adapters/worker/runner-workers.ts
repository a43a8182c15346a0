/**
 * This file creates workers of ONNX Runtime, one after the other, when the engine asks
 * for one.
 */
import * as Comlink from "comlink";

/** The interface of the runner's worker for the page (`runner.worker.ts`). */
type RunnerControl = { connect(port: MessagePort, modelsUrl: string): void };

export type RunnerWorkers = {
  /** Terminates the current worker, starts another one, and returns a port to it. */
  next(): Promise<MessagePort>;
  end(): void;
};

export function createRunnerWorkers(parts: {
  readonly start: () => Worker;
  readonly modelsUrl: string;
  /** Called when a worker cannot start. */
  readonly onBroken: (cause: unknown) => void;
  /** Called when a worker has crashed, or cannot be understood any more. */
  readonly onDeath: (why: string) => void;
}): RunnerWorkers {
  const { start, modelsUrl, onBroken, onDeath } = parts;
  let worker: Worker | null = null;

  const end = () => {
    worker?.terminate();
    worker = null;
  };

  return {
    end,
    async next() {
      end();
      const own = start();
      worker = own;
      let isConnected = false;
      const tell = (why: string) => {
        if (worker === own) {
          (isConnected ? onDeath : onBroken)(why);
        }
      };
      own.addEventListener("error", (event) =>
        tell(event.message ?? "the worker's script could not be loaded"),
      );
      own.addEventListener("messageerror", () => tell("a message could not be read"));
      const { port1, port2 } = new MessageChannel();
      const control = Comlink.wrap<RunnerControl>(own);
      await control.connect(Comlink.transfer(port1, [port1]), modelsUrl);
      isConnected = true;
      return port2;
    },
  };
}
