/** This file decodes images in workers of their own: one for each image, ended afterwards. */
import * as Comlink from "comlink";
import { AppError } from "#core/errors.ts";
import type { DecodedImage, DecodeImage } from "#ports/decoded-image.ts";
import { createLifeline } from "./lifeline.ts";
import { connectCalls, type RemoteCalls } from "./remote-calls.ts";

/** The largest image that is let in takes some seconds; one that takes this long never ends. */
const DEADLINE_MS = 60_000;

/** What the worker serves. */
type Decoder = {
  decodeLevels(bytes: Uint8Array, format: "png" | "jpeg"): Promise<DecodedImage[]>;
};

export function createImageDecoder(startWorker: () => Worker): DecodeImage {
  return async (bytes, format, signal) => {
    signal?.throwIfAborted();
    const worker = startWorker();
    const lifeline = createLifeline();
    const onError = (event: ErrorEvent) =>
      lifeline.cut(decoderGone(event.message ?? "its script could not be loaded"));
    // A decoder cannot be interrupted, so an aborted one is ended.
    const onAbort = () => lifeline.cut(signal?.reason);
    worker.addEventListener("error", onError);
    signal?.addEventListener("abort", onAbort, { once: true });
    const late = () => lifeline.cut(decoderGone("no answer within a minute"));
    const timer = setTimeout(late, DEADLINE_MS);
    try {
      // Comlink's own type would split unions apart.
      const remote = Comlink.wrap(worker) as unknown as RemoteCalls;
      const decoder = connectCalls<Decoder>(remote, Promise.resolve(), lifeline.orFail);
      return await decoder.decodeLevels(bytes, format);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      worker.terminate();
    }
  };
}

function decoderGone(found: string): AppError {
  return new AppError("file-unsupported", "The image could not be decoded.", {
    expected: "a decoder that answers",
    found,
    hint: "Close other scenes or pages, which take memory, and open the image again.",
  });
}
