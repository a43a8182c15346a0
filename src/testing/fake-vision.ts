/**
 * A vision-language model without a network, for pages of fakes: it writes an answer in two
 * parts, a step apart, and remembers what it was asked. Its pictures are texts.
 */
import type { VisionParts } from "#effects/ask-panels.ts";
import type { VisionRequest } from "#ports/vision-language.ts";
import { createFakeBrowserModel, type FakeBrowserModel } from "./fake-browser-model.ts";

export type FakeVision = Omit<VisionParts, "browserModel"> & {
  readonly browserModel: FakeBrowserModel;
  /** Requests in order, each with what its picture says of itself. */
  readonly asked: (VisionRequest & { readonly pictureText: string })[];
  /** Addresses whose models were asked for. */
  readonly listed: string[];
  /** Pictures that can be looked at now. */
  readonly shown: Set<string>;
};

export function createFakeVision(
  options: {
    /** What it says about the n-th picture; an error is thrown. */
    readonly answer?: (call: number) => string | Error;
    /** Until the first part, and between the two. */
    readonly stepMs?: number;
    readonly models?: readonly string[] | Error;
  } = {},
): FakeVision {
  const { answer = () => "Yes.", stepMs = 0, models = ["llava", "qwen"] } = options;
  const asked: FakeVision["asked"] = [];
  const listed: string[] = [];
  const shown = new Set<string>();
  let pictures = 0;
  return {
    asked,
    listed,
    shown,
    browserModel: createFakeBrowserModel(),
    vision: {
      async *ask(request, signal) {
        const pictureText = await request.picture.text();
        asked.push({ ...request, pictureText });
        const text = answer(asked.length - 1);
        await pause(stepMs, signal);
        if (text instanceof Error) {
          throw text;
        }
        yield { text: text.slice(0, 2), facts: { model: "llava:7b" } };
        await pause(stepMs, signal);
        yield { text: text.slice(2), facts: { finishReason: "stop" } };
      },
      async listModels({ address }) {
        listed.push(address);
        if (models instanceof Error) {
          throw models;
        }
        return models;
      },
    },
    encodePicture: async (rgba, { width, height }, format) =>
      new Blob([`${width}x${height} of ${rgba.slice(0, 4)}`], {
        type: `image/${format}`,
      }),
    showPicture: () => {
      pictures += 1;
      const url = `picture-${pictures}`;
      shown.add(url);
      return url;
    },
    releasePicture: (url) => shown.delete(url),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
