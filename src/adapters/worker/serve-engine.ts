/**
 * The worker's side of the engine: errors leave as plain data (Comlink would keep only
 * the message), pixels leave by transfer.
 */
import * as Comlink from "comlink";
import { errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { TilePixels } from "#ports/layers.ts";

/** Folders of what ships with the page: absolute addresses that end in a slash. */
export type ShippedFolders = {
  /** Of `catalog.json`. */
  readonly modelsUrl: string;
  /** Of `regions.json`. */
  readonly regionsUrl: string;
};

/** What a client calls: the engine, after `connect` has made it. */
export type EngineService = Engine & {
  /** `runnerPort` leads to the worker that owns ONNX Runtime. */
  connect(runnerPort: MessagePort, folders: ShippedFolders): Promise<void>;
};

/** Exposes an engine that `create` makes when the page connects it. */
export function serveEngine(
  create: (runnerPort: MessagePort, folders: ShippedFolders) => Engine,
): void {
  let engine: Engine | null = null;
  const service = new Proxy({} as EngineService, {
    get(_, name) {
      if (name === "connect") {
        return async (port: MessagePort, folders: ShippedFolders) => {
          engine = create(port, folders);
        };
      }
      return async (...args: unknown[]) => {
        const method = engine?.[name as keyof Engine] as
          | ((...args: unknown[]) => Promise<unknown>)
          | undefined;
        try {
          if (method === undefined) {
            throw new Error(
              `the engine has no ${String(name)}, or is not connected yet`,
            );
          }
          return transferPixels(await method(...args));
        } catch (error) {
          throw errorToData(error);
        }
      };
    },
  });
  Comlink.expose(service);
}

/** Moves tile pixels and files instead of copying them; everything else is cloned. */
function transferPixels(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Comlink.transfer(value, [value.buffer]);
  }
  const pixels = value as Extract<TilePixels, { data: unknown }> | null;
  const data = pixels?.data;
  return data instanceof Float32Array || data instanceof Uint8Array
    ? Comlink.transfer(pixels, [data.buffer])
    : value;
}
