import type { Page } from "@playwright/test";

// When the page's calls to its workers were asked and answered, read from the messages
// themselves: the page is the product's, with nothing in it for this.

/** On the page's own clock, ms; the order is what can be relied on. */
export type PortTimes = {
  /** Map tiles from the question to the engine until its answer. */
  readonly tiles: readonly { readonly asked: number; readonly answered: number }[];
  /** Reports of the simulator; it computes without a pause between two of them. */
  readonly steps: readonly number[];
};

declare global {
  interface Window {
    portTimes: {
      tiles: { asked: number; answered: number }[];
      steps: number[];
      /** Asks for the first tile of a scene once more, a few metres beside it. */
      askAgain(): Promise<void>;
    };
  }
}

/** A call in Comlink's words: job, method, key of the pixels, grid, signal. */
type Question = {
  id: string;
  argumentList: [
    { value: string },
    { value: string },
    { value: { kind: string } },
    { value: { affine: number[] } },
  ];
};

/** Call it before the page is opened. */
export async function watchPorts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let first: { readonly engine: Worker; readonly question: Question } | null = null;
    let again = 0;
    const askAgain = async () => {
      if (first === null) {
        throw new Error("The map has not asked for a tile yet.");
      }
      const { engine, question } = first;
      again += 1;
      const id = `again-${again}`;
      const copy = structuredClone(question);
      copy.id = id;
      copy.argumentList[0].value = id;
      // Beside the first one, so that no answer could have been kept.
      const { affine } = copy.argumentList[3].value;
      affine[2] = (affine[2] ?? 0) + (again % 7);
      await new Promise<void>((resolve) => {
        engine.addEventListener("message", function onAnswer({ data }) {
          if (data?.id === id) {
            engine.removeEventListener("message", onAnswer);
            resolve();
          }
        });
        engine.postMessage(copy);
      });
    };
    const times: Window["portTimes"] = { tiles: [], steps: [], askAgain };
    window.portTimes = times;
    const asked = new Map<string, number>();
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (
      this: Worker,
      ...args: Parameters<typeof post>
    ) {
      const { id, argumentList } = args[0] ?? {};
      if (argumentList?.[1]?.value === "renderTile") {
        asked.set(id, performance.now());
        if (argumentList[2].value.kind === "scene") {
          first ??= { engine: this, question: args[0] };
        }
        this.addEventListener("message", function onAnswer({ data }) {
          if (data?.id === id) {
            this.removeEventListener("message", onAnswer);
            times.tiles.push({
              asked: asked.get(id) ?? Number.NaN,
              answered: performance.now(),
            });
          }
        });
      }
      return post.apply(this, args);
    } as typeof post;
    // A callback that crosses a port has a channel of its own.
    const Channel = MessageChannel;
    window.MessageChannel = class extends Channel {
      constructor() {
        super();
        this.port1.addEventListener("message", ({ data }) => {
          const word = data?.argumentList?.[0]?.value;
          if (typeof word?.fraction === "number" && "what" in word) {
            times.steps.push(performance.now());
          }
        });
      }
    };
  });
}

/** Asks for `count` map tiles or more, one after another, until the simulator has reported `reports` times. */
export async function askForTiles(
  page: Page,
  count: number,
  reports = 0,
): Promise<PortTimes> {
  return page.evaluate(
    async ([count, reports]) => {
      const { tiles, steps, askAgain } = window.portTimes;
      const from = { tiles: tiles.length, steps: steps.length };
      for (let i = 0; i < count || steps.length < from.steps + reports; i++) {
        await askAgain();
      }
      return { tiles: tiles.slice(from.tiles), steps: steps.slice(from.steps) };
    },
    [count, reports] as const,
  );
}

/** How many tiles were both asked for and answered between two neighbouring reports. */
export function tilesWithinSteps({ steps, tiles }: PortTimes): readonly number[] {
  return steps
    .slice(1)
    .map(
      (end, i) =>
        tiles.filter(
          ({ asked, answered }) => asked > (steps[i] as number) && answered < end,
        ).length,
    );
}

export function medianMs(tiles: PortTimes["tiles"]): number {
  const sorted = tiles.map((tile) => tile.answered - tile.asked).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
