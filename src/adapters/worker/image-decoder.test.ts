/** The decoder over real message ports; what decodes at the other end is a fake. */
import * as Comlink from "comlink";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AppError, isAbort } from "#core/errors.ts";
import type { DecodedImage } from "#ports/decoded-image.ts";
import { createImageDecoder } from "./image-decoder.ts";
import { serveCalls } from "./remote-calls.ts";

const LEVELS: readonly DecodedImage[] = [4, 2].map((side) => ({
  ...{ width: side, height: side, bands: 1, nodata: null },
  data: new Uint16Array(side * side).fill(side),
}));
const open: MessagePort[] = [];

afterEach(() => {
  for (const port of open.splice(0)) {
    port.close();
  }
});

function connect(decodeLevels: (bytes: Uint8Array, format: string) => unknown) {
  const workers: { port: MessagePort; isEnded: boolean }[] = [];
  const decode = createImageDecoder(() => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    Comlink.expose(
      serveCalls(() => ({ decodeLevels })),
      port1,
    );
    port2.start();
    const worker = { port: port2, isEnded: false };
    workers.push(worker);
    const terminate = () => {
      worker.isEnded = true;
      port2.close();
    };
    return Object.assign(port2, { terminate }) as unknown as Worker;
  });
  return { decode, workers };
}

describe("createImageDecoder", () => {
  it("gives all levels, from a worker for each image that is ended afterwards", async () => {
    const made = structuredClone(LEVELS);
    const { decode, workers } = connect((bytes, format) =>
      bytes[0] === 7 && format === "png" ? made : null,
    );
    expect(await decode(Uint8Array.of(7), "png")).toEqual(LEVELS);
    // The pixels were moved, and not copied.
    expect(made.map(({ data }) => data.length)).toEqual([0, 0]);
    await decode(Uint8Array.of(8), "jpeg");
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, true]);
  });

  it("passes errors on whole", async () => {
    const { decode, workers } = connect(() => {
      throw new AppError("file-truncated", "The PNG is cut short.", {
        ...{ expected: "pixels", found: "none", hint: "Copy it again." },
      });
    });
    await expect(decode(new Uint8Array(1), "png")).rejects.toMatchObject({
      ...{ code: "file-truncated", found: "none", hint: "Copy it again." },
    });
    expect(workers[0]?.isEnded).toBe(true);
  });

  it("ends the worker of an image that nobody waits for", async () => {
    const { decode, workers } = connect(() => new Promise(() => {}));
    const controller = new AbortController();
    const decoding = decode(new Uint8Array(1), "png", controller.signal);
    controller.abort();
    const error = await decoding.catch((reason: unknown) => reason);
    expect(isAbort(error)).toBe(true);
    expect(workers[0]?.isEnded).toBe(true);
    await expect(
      decode(new Uint8Array(1), "png", controller.signal),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect(workers).toHaveLength(1);
  });

  it("ends a decoder that does not answer within a minute", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { decode, workers } = connect(() => new Promise(() => {}));
    const decoding = decode(new Uint8Array(1), "png").catch((reason) => reason);
    vi.advanceTimersByTime(60_000);
    expect(await decoding).toMatchObject({ code: "file-unsupported" });
    expect(workers[0]?.isEnded).toBe(true);
    vi.useRealTimers();
  });

  it("says what to do where the worker dies", async () => {
    const { decode, workers } = connect(() => new Promise(() => {}));
    const decoding = decode(new Uint8Array(1), "png");
    workers[0]?.port.dispatchEvent(
      Object.assign(new Event("error"), { message: "out of memory" }),
    );
    await expect(decoding).rejects.toMatchObject({
      ...{ code: "file-unsupported", found: "out of memory" },
    });
    expect(workers[0]?.isEnded).toBe(true);
  });
});
