/**
 * This file exposes the model runner across a port; it contains both sides. The page
 * creates the worker that owns ONNX Runtime and gives the engine's worker a port to it.
 * Pixels are transferred, and errors cross as plain data (Comlink would keep only the
 * message).
 */
import * as Comlink from "comlink";
import { dataToError, errorToData } from "#core/errors.ts";
import type { ModelRunner } from "#ports/model-runner.ts";

/** Answers the calls that arrive through `port` with `runner`. */
export function serveRunner(runner: ModelRunner, port: MessagePort): void {
  const service: ModelRunner = {
    provide: (sha256, bytes) => asData(runner.provide(sha256, bytes)),
    withdraw: (sha256) => asData(runner.withdraw(sha256)),
    load: (...args) => asData(runner.load(...args)),
    run: (handle, ...inputs) =>
      asData(
        runner
          .run(handle, ...inputs)
          .then((output) => Comlink.transfer(output, buffersOf(output.outputs))),
      ),
    release: (handle) => asData(runner.release(handle)),
    async ping() {},
    dispose: () => asData(runner.dispose()),
  };
  Comlink.expose(service, port);
}

/** Creates a client for the runner at the other end of `port`. `dispose` also closes the port. */
export function connectRunner(port: MessagePort): ModelRunner {
  const remote = Comlink.wrap<ModelRunner>(port);
  return {
    provide: (sha256, bytes) => {
      const isWhole = bytes.byteLength === bytes.buffer.byteLength;
      const whole = isWhole ? bytes : bytes.slice();
      return asError(remote.provide(sha256, Comlink.transfer(whole, [whole.buffer])));
    },
    withdraw: (sha256) => asError(remote.withdraw(sha256)),
    load: (...args) => asError(remote.load(...args)),
    run: (handle, ...inputs) => {
      // A view of a larger buffer would transfer its neighbours, too, and a buffer that
      // is listed twice cannot be transferred.
      const buffers = new Set<ArrayBufferLike>();
      const wholes = inputs.map((input) => {
        const isAlone = input.byteLength === input.buffer.byteLength;
        const whole = isAlone && !buffers.has(input.buffer) ? input : input.slice();
        buffers.add(whole.buffer);
        return Comlink.transfer(whole, [whole.buffer]);
      });
      return asError(remote.run(handle, ...wholes));
    },
    release: (handle) => asError(remote.release(handle)),
    ping: () => asError((remote as Comlink.Remote<Required<ModelRunner>>).ping()),
    dispose: async () => {
      await asError(remote.dispose());
      remote[Comlink.releaseProxy]();
      port.close();
    },
  };
}

function buffersOf(arrays: readonly Float32Array[]): ArrayBufferLike[] {
  return [...new Set(arrays.map(({ buffer }) => buffer))];
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
