/**
 * A model runner without a runtime, for tests of the engine: a deterministic function,
 * delays, and failures on demand. Queued like the real ones: one call at a time.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import type { TileShape } from "#core/catalog/plan-graph.ts";
import type { AppError } from "#core/errors.ts";
import { createSerialQueue } from "#core/serial-queue.ts";
import type {
  Backend,
  LoadedModel,
  ModelRunner,
  RunOutput,
} from "#ports/model-runner.ts";

export type FakeRunnerOptions = {
  /**
   * Output value of pixel (band, row, col) from the input value there; by default band b
   * is input · (1 − b/4), which is inside any range that holds input and 0.
   */
  readonly compute?: (value: number, band: number, row: number, col: number) => number;
  readonly backend?: Backend;
  readonly loadDelayMs?: number;
  /** Answers to `ping`; at once unless given. */
  readonly ping?: () => Promise<void>;
  readonly runDelayMs?: number;
  /** Thrown by the n-th call of `run` (from 0, over the runner's life), when given. */
  readonly failRun?: (call: number) => AppError | null;
  readonly failLoad?: (call: number) => AppError | null;
};

export type FakeRunner = ModelRunner & {
  /** What was asked, in order: `load:id@HxW`, `run:handle`, `release:handle`, `dispose` … */
  readonly calls: readonly string[];
};

type FakeModel = { readonly card: ModelCard; readonly tile: TileShape };

export function createFakeRunner(options: FakeRunnerOptions = {}): FakeRunner {
  const compute = options.compute ?? ((value, band) => value * (1 - band / 4));
  const backend: Backend = options.backend ?? {
    provider: "cpu",
    threads: 1,
    description: "fake runner",
    reason: "a test asked for it",
  };
  const calls: string[] = [];
  const loaded = new Map<string, FakeModel>();
  let loads = 0;
  let runs = 0;
  const queue = createSerialQueue();

  return {
    calls,
    async provide(sha256) {
      calls.push(`provide:${sha256}`);
    },
    withdraw: (sha256) =>
      queue(async () => {
        calls.push(`withdraw:${sha256}`);
        for (const [handle, { card }] of [...loaded]) {
          if (card.graphs?.some((graph) => graph.sha256 === sha256)) {
            loaded.delete(handle);
          }
        }
      }),
    load: (card, tile) =>
      queue(async (): Promise<LoadedModel> => {
        const handle = `${card.id}@${tile.height}x${tile.width}`;
        calls.push(`load:${handle}`);
        await delay(options.loadDelayMs ?? 0);
        const failure = options.failLoad?.(loads++);
        if (failure) {
          throw failure;
        }
        loaded.set(handle, { card, tile });
        return { handle, backend, loadMs: options.loadDelayMs ?? 0 };
      }),
    run: (handle, input = new Float32Array()) =>
      queue(async (): Promise<RunOutput> => {
        calls.push(`run:${handle}`);
        await delay(options.runDelayMs ?? 0);
        const failure = options.failRun?.(runs++);
        if (failure) {
          throw failure;
        }
        const model = loaded.get(handle);
        if (model === undefined) {
          throw new Error(`fake runner: ${handle} was never loaded`);
        }
        return {
          ...computeTile(model, input, compute),
          runMs: options.runDelayMs ?? 0,
        };
      }),
    release: (handle) =>
      queue(async () => {
        calls.push(`release:${handle}`);
        loaded.delete(handle);
      }),
    ping: options.ping ?? (async () => {}),
    dispose: () =>
      queue(async () => {
        calls.push("dispose");
        loaded.clear();
      }),
  };
}

/** Computes the output of a whole tile, pixel by pixel. @throws where the input has another size */
function computeTile(
  { card, tile: { height, width } }: FakeModel,
  input: Float32Array,
  compute: NonNullable<FakeRunnerOptions["compute"]>,
): Pick<RunOutput, "outputs" | "dims"> {
  const io = card.graphs?.[0]?.io;
  const inputBands = io?.inputs[0]?.bands ?? 1;
  if (input.length !== inputBands * height * width) {
    throw new Error(
      `fake runner: ${input.length} values, not ${inputBands}×${height}×${width}`,
    );
  }
  const bands = io?.outputs[0]?.bands ?? 3;
  const data = new Float32Array(bands * height * width);
  for (let i = 0; i < data.length; i++) {
    const band = Math.floor(i / (height * width));
    const at = i % (height * width);
    const value = input[at] as number;
    data[i] = compute(value, band, Math.floor(at / width), at % width);
  }
  return { outputs: [data], dims: [[1, bands, height, width]] };
}

function delay(ms: number): Promise<void> {
  return ms === 0
    ? Promise.resolve()
    : new Promise((resolve) => setTimeout(resolve, ms));
}
