/**
 * This is the composition root of the worker that decodes a PNG or JPEG: tens of megapixels
 * take seconds, for which no map tile should wait. The engine's worker starts one for each
 * image and ends it afterwards, with the memory that decoding took.
 */
import * as Comlink from "comlink";
import { decodeLevels } from "#adapters/images/decode-levels.ts";
import { serveCalls } from "#adapters/worker/remote-calls.ts";

Comlink.expose(serveCalls(() => ({ decodeLevels })));
