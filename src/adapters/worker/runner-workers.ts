/** Workers of ONNX Runtime, one after the other: the page makes them, the engine asks them. */
import * as Comlink from "comlink";

/** What the runner's worker exposes to the page (`runner.worker.ts`). */
type RunnerControl = { connect(port: MessagePort, modelsUrl: string): void };

export type RunnerWorkers = {
  /** Ends the one there is, starts another, and gives a port to it. */
  next(): Promise<MessagePort>;
  end(): void;
};

export function createRunnerWorkers(parts: {
  readonly start: () => Worker;
  readonly modelsUrl: string;
  /** One could not even start. */
  readonly onBroken: (cause: unknown) => void;
  /** One has died, or cannot be understood any more. */
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
