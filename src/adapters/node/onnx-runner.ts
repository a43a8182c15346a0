/** This adapter runs models in Node (command line and tests) with onnxruntime-node on the CPU. */

import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import type { InferenceSession } from "onnxruntime-node";
import { graphOf, type ModelCard } from "#core/catalog/card.ts";
import {
  checkGraph,
  checkHash,
  checkInputs,
  checkOnnxFile,
  checkOutput,
  type GraphValue,
  notLoaded,
} from "#core/catalog/check-graph.ts";
import { fromElements, toElements } from "#core/catalog/element-types.ts";
import {
  fitDims,
  type GraphPlan,
  planGraph,
  type TileShape,
} from "#core/catalog/plan-graph.ts";
import { AppError } from "#core/errors.ts";
import type { NormForm } from "#core/onnx/norm-graph.ts";
import { prepareGraph } from "#core/onnx/plan-norms.ts";
import { createSerialQueue } from "#core/serial-queue.ts";
import type { Backend, ModelRunner, RunOutput } from "#ports/model-runner.ts";

export type NodeRunnerOptions = {
  /**
   * Returns the bytes of `<stage>/<id>/<file>`, or of a file below `node_modules` where a
   * package brings it.
   */
  readonly fetchModel: (path: string, inPackage: string | null) => Promise<Uint8Array>;
  /** Threads inside an operator; all of the machine's by default. */
  readonly threads?: number;
};

type Session = {
  readonly card: ModelCard;
  readonly plan: GraphPlan;
  readonly session: InferenceSession;
  readonly backend: Backend;
  readonly loadMs: number;
  readonly normLengths: readonly number[] | null;
};

/** Creates a runner. `preference` is ignored, because there is only the CPU. */
export function createNodeOnnxRunner({
  fetchModel,
  threads = availableParallelism(),
}: NodeRunnerOptions): ModelRunner {
  const sessions = new Map<string, Promise<Session>>();
  const provided = new Map<string, Uint8Array>();
  // Runs are queued: each takes all threads, and the port promises an order.
  const queue = createSerialQueue();

  const open = (
    card: ModelCard,
    tile: TileShape,
    role: string | undefined,
    norms: NormForm | undefined,
  ) =>
    openSession(
      card,
      planGraph(card, tile, role),
      norms,
      threads,
      async (plan) =>
        provided.get(plan.sha256) ?? (await fetchModel(plan.path, plan.package)),
    );

  const find = async (handle: string): Promise<Session> => {
    const found = await sessions.get(handle);
    if (found === undefined) {
      throw notLoaded(handle);
    }
    return found;
  };

  const releaseNow = async (handle: string) => {
    const opened = sessions.get(handle);
    sessions.delete(handle);
    await (await opened)?.session.release();
  };

  return {
    async provide(sha256, bytes) {
      provided.set(sha256, bytes);
    },
    async withdraw(sha256) {
      provided.delete(sha256);
      await queue(async () => {
        for (const [handle, opened] of [...sessions]) {
          const isOfGraph = (await opened).plan.sha256 === sha256;
          await (isOfGraph ? releaseNow(handle) : null);
        }
      });
    },
    load: (card, tile, _preference, role, norms) =>
      queue(async () => {
        const handle = handleOf(card, tile, role, norms);
        let opened = sessions.get(handle);
        if (opened === undefined) {
          opened = open(card, tile, role, norms);
          sessions.set(handle, opened);
          // A session that could not be opened may be tried again.
          opened.catch(() => sessions.delete(handle));
        }
        const { backend, loadMs, normLengths } = await opened;
        return { handle, backend, loadMs, normLengths };
      }),
    run: (handle, ...inputs) =>
      queue(async () => {
        return runSession(await find(handle), inputs);
      }),
    release: (handle) => queue(() => releaseNow(handle)),
    dispose: () =>
      queue(async () => {
        const all = [...sessions.values()];
        sessions.clear();
        await Promise.allSettled(all.map(async (s) => (await s).session.release()));
      }),
  };
}

function handleOf(
  card: ModelCard,
  tile: TileShape,
  role: string | undefined,
  norms: NormForm | undefined,
): string {
  const hash = graphOf(card, role)?.sha256.slice(0, 8);
  return `${card.id}@${hash}@${tile.height}x${tile.width}${norms === undefined ? "" : `@${norms}`}`;
}

async function openSession(
  card: ModelCard,
  filePlan: GraphPlan,
  norms: NormForm | undefined,
  threads: number,
  fetchGraph: (plan: GraphPlan) => Promise<Uint8Array>,
): Promise<Session> {
  const started = performance.now();
  const ort = await importRuntime();
  const file = await fetchGraph(filePlan);
  checkHash(
    card,
    filePlan,
    createHash("sha256").update(file).digest("hex"),
    file.byteLength,
  );
  checkOnnxFile(card, filePlan, file);
  const { plan, bytes, normLengths } = prepareGraph(filePlan, file, norms);
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    freeDimensionOverrides: { ...plan.sides },
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw failure(card, "compile", cause);
  });
  try {
    checkGraph(
      card,
      plan,
      session.inputMetadata.map(toGraphValue),
      session.outputMetadata.map(toGraphValue),
    );
  } catch (error) {
    await session.release();
    throw error;
  }
  const backend: Backend = {
    provider: "cpu",
    threads,
    description: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
    reason: "Node has no WebGPU",
  };
  const loadMs = performance.now() - started;
  return { card, plan, session, backend, loadMs, normLengths };
}

async function runSession(
  { card, plan, session }: Session,
  inputs: readonly Float32Array[],
): Promise<RunOutput> {
  checkInputs(card, plan, inputs);
  const { Tensor } = await importRuntime();
  const feeds = Object.fromEntries(
    plan.inputs.map((value, i) => {
      const data = inputs[i] as Float32Array;
      const dims = fitDims(value, data.length) ?? [];
      const elements = toElements(value.type, data) as Float32Array;
      // The types pair each name with an array; `toElements` keeps that pairing.
      return [value.name, new Tensor(value.type as "float32", elements, dims)];
    }),
  );
  const started = performance.now();
  const names = plan.outputs.map(({ name }) => name);
  const found = await session.run(feeds, names).catch((cause: unknown) => {
    throw failure(card, "run", cause);
  });
  const runMs = performance.now() - started;
  const dims: (readonly number[])[] = [];
  const outputs = plan.outputs.map((planned) => {
    const output = found[planned.name];
    const data = fromElements(planned.type, output?.data);
    if (output === undefined || data === null) {
      throw failure(card, "run", new Error(`no ${planned.type} "${planned.name}"`));
    }
    checkOutput(card, planned, output.dims, data);
    dims.push(output.dims);
    return data;
  });
  return { outputs: outputs as [Float32Array, ...Float32Array[]], dims, runMs };
}

async function importRuntime(): Promise<typeof import("onnxruntime-node")> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new AppError("backend-unavailable", "ONNX Runtime cannot be loaded.", {
      expected: "the package onnxruntime-node, which `npm ci` installs",
      found: cause instanceof Error ? cause.message : String(cause),
      hint: "Run `npm ci` in the project's folder; MAE, MSE, PSNR and SSIM need no runtime.",
      cause,
    });
  }
}

/** Resolves with null if networks can run, otherwise with the reason why they cannot. */
export async function whyNoRuntime(): Promise<AppError | null> {
  return importRuntime().then(
    () => null,
    (error: AppError) => error,
  );
}

function toGraphValue(value: InferenceSession.ValueMetadata): GraphValue {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: "no tensor", shape: [] };
}

function failure(card: ModelCard, what: "compile" | "run", cause: unknown): AppError {
  return new AppError(
    "model-failed",
    `ONNX Runtime could not ${what} "${card.title}".`,
    {
      expected: "a graph that onnxruntime-node runs",
      found: cause instanceof Error ? cause.message : String(cause),
      hint: "Try another model; export this one again if it stays.",
      cause,
    },
  );
}
