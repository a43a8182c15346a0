/**
 * The model runner across a port, both sides. The page creates the worker that owns ONNX
 * Runtime and hands the engine's worker a port to it; pixels move by transfer, errors as
 * plain data (Comlink would keep only the message).
 */
import * as Comlink from "comlink";
import { dataToError, errorToData } from "#core/errors.ts";
import type { ModelRunner } from "#ports/model-runner.ts";

/** Answers the calls that come through `port` with `runner`. */
export function serveRunner(runner: ModelRunner, port: MessagePort): void {
  const service: ModelRunner = {
    load: (card, tile, preference) => asData(runner.load(card, tile, preference)),
    run: (handle, input) =>
      asData(
        runner
          .run(handle, input)
          .then((output) => Comlink.transfer(output, [output.data.buffer])),
      ),
    release: (handle) => asData(runner.release(handle)),
    dispose: () => asData(runner.dispose()),
  };
  Comlink.expose(service, port);
}

/** The runner at the other end of `port`. `dispose` lets go of the port, too. */
export function connectRunner(port: MessagePort): ModelRunner {
  const remote = Comlink.wrap<ModelRunner>(port);
  return {
    load: (card, tile, preference) => asError(remote.load(card, tile, preference)),
    run: (handle, input) => {
      // A view of a larger buffer would take its neighbours along.
      const whole =
        input.byteLength === input.buffer.byteLength ? input : input.slice();
      return asError(remote.run(handle, Comlink.transfer(whole, [whole.buffer])));
    },
    release: (handle) => asError(remote.release(handle)),
    dispose: async () => {
      await asError(remote.dispose());
      remote[Comlink.releaseProxy]();
      port.close();
    },
  };
}

async function asData<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw errorToData(error);
  }
}

async function asError<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw dataToError(errorToData(error));
  }
}
