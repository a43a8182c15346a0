/**
 * This file remembers what the next worker of the engine must know: which scenes are
 * open and from which input, what runs have made, and which overviews were built. It is
 * collected from the calls and from copies that the engine sends.
 */
import { AppError } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { KeptChunk, KeptResult } from "#ports/kept-results.ts";
import { nameOfInput } from "#ports/raster-source.ts";
import type { OpenOutcome } from "#ports/scenes.ts";

type OpenArgs = Parameters<Engine["openScene"]>;

type KnownScene = {
  readonly name: string;
  readonly open: OpenArgs;
  hasOverview: boolean;
  /** How often a worker hung during a call on this scene, which may be the cause. */
  strikes: number;
  /** Error with which calls on the scene are refused; its results stay. */
  barred: AppError | null;
};

type KnownResult = {
  readonly last: KeptResult;
  readonly chunks: Map<string, KeptChunk>;
};

export type EngineMemory = {
  /** Records that a call has been answered. */
  note(method: string, args: readonly unknown[], answer: unknown): void;
  keep(part: KeptResult): void;
  /** Lists the scenes that a call reads, by its arguments. */
  scenesIn(args: readonly unknown[]): SceneId[];
  nameOf(sceneId: SceneId): string | null;
  scenesNamed(name: string): SceneId[];
  /**
   * Counts a hang; if the cause is certain, or at the second hang, the scene is not
   * read any more.
   */
  blame(sceneId: SceneId, isCertain: boolean, error: AppError): void;
  /** Checks a call. @throws the error with which one of its scenes is refused */
  checkBarred(args: readonly unknown[]): void;
  /** Opens everything in a new engine; what cannot be opened again is refused from then on. */
  bringBack(ask: AskMethod): Promise<void>;
};

type Known = {
  readonly scenes: Map<SceneId, KnownScene>;
  readonly results: Map<ResultId, KnownResult>;
  /** Models of the user, by card. */
  readonly models: Map<string, Parameters<Engine["addModel"]>>;
};

type AskMethod = (method: string, ...args: readonly unknown[]) => Promise<unknown>;

export function createEngineMemory(): EngineMemory {
  const known: Known = { scenes: new Map(), results: new Map(), models: new Map() };
  const { scenes, results, models } = known;
  const scenesIn = (args: readonly unknown[]) => findIds(args, scenes);

  return {
    scenesIn,
    note: (method, args, answer) => noteCall(known, method, args, answer),
    keep(part) {
      // Late events of a run whose scene has been closed meanwhile are dropped.
      if (!scenes.has(part.sceneId)) {
        return;
      }
      const chunks = results.get(part.resultId)?.chunks ?? new Map();
      for (const chunk of part.chunks) {
        chunks.set(`${chunk.row}/${chunk.col}`, chunk);
      }
      results.set(part.resultId, { last: part, chunks });
    },
    nameOf: (sceneId) => scenes.get(sceneId)?.name ?? null,
    scenesNamed: (name) =>
      [...scenes].filter(([, scene]) => scene.name === name).map(([id]) => id),
    blame(sceneId, isCertain, error) {
      const scene = scenes.get(sceneId);
      if (scene !== undefined) {
        scene.strikes += 1;
        if (isCertain || scene.strikes > 1) {
          scene.barred = error;
        }
      }
    },
    checkBarred(args) {
      for (const sceneId of scenesIn(args)) {
        const barred = scenes.get(sceneId)?.barred;
        if (barred) {
          throw barred;
        }
      }
    },
    async bringBack(ask) {
      const opening = [...scenes].map(([sceneId, scene]) =>
        scene.barred === null ? reopen(ask, scenes, sceneId, scene) : null,
      );
      const restoring = [...results.values()].map(({ last, chunks }) =>
        ask("restoreResult", { ...last, chunks: [...chunks.values()] }),
      );
      // A file that has changed on the disk takes its model away, and nothing else.
      const adding = [...models].map(([id, args]) =>
        ask("addModel", ...args).catch(() => models.delete(id)),
      );
      await Promise.all([...opening, ...restoring, ...adding]);
    },
  };
}

/** Records what a call that was answered has changed in the engine. */
function noteCall(
  { scenes, results, models }: Known,
  method: string,
  args: readonly unknown[],
  answer: unknown,
): void {
  const [first] = args;
  if (method === "openScene") {
    const [input, options] = args as unknown as OpenArgs;
    const outcome = answer as OpenOutcome;
    if (outcome.status === "opened") {
      scenes.set(outcome.opened.sceneId, {
        ...{ name: nameOfInput(input), open: [input, options ?? {}] },
        ...{ hasOverview: false, strikes: 0, barred: null },
      });
    }
  } else if (method === "addModel") {
    const [files, card] = args as unknown as Parameters<Engine["addModel"]>;
    models.set(card.id, [files, card]);
  } else if (method === "closeScene") {
    scenes.delete(first as SceneId);
    for (const [id, { last }] of results) {
      if (last.sceneId === first) {
        results.delete(id);
      }
    }
  } else if (method === "buildOverview") {
    const scene = scenes.get(first as SceneId);
    if (scene !== undefined) {
      scene.hasOverview = true;
    }
  }
}

/** Finds the ids of known scenes in a call's arguments, however deep (to four levels). */
function findIds(
  args: readonly unknown[],
  scenes: ReadonlyMap<SceneId, KnownScene>,
): SceneId[] {
  const found = new Set<SceneId>();
  const look = (value: unknown, depth: number) => {
    if (typeof value === "string") {
      if (scenes.has(value as SceneId)) {
        found.add(value as SceneId);
      }
    } else if (isPlain(value) && depth < 4) {
      for (const inner of Object.values(value)) {
        look(inner, depth + 1);
      }
    }
  };
  for (const arg of args) {
    look(arg, 0);
  }
  return [...found];
}

/** Opens a scene in a new engine, with what is known of it beside its file. */
async function reopen(
  ask: AskMethod,
  scenes: ReadonlyMap<SceneId, KnownScene>,
  sceneId: SceneId,
  scene: KnownScene,
): Promise<void> {
  const [input, options] = scene.open;
  const { strikes, hasOverview } = scene;
  try {
    const how = { ...options, sceneId };
    const outcome = (await ask("openScene", input, how)) as OpenOutcome;
    if (outcome.status !== "opened") {
      throw changed(scene.name);
    }
  } catch (error) {
    if (!(error instanceof Error)) {
      // This engine hangs, too; the next one tries again, or refuses the scene.
      return;
    }
    scene.barred ??= error instanceof AppError ? error : changed(scene.name);
    return;
  }
  // The answer has been recorded as that of a new scene.
  Object.assign(scenes.get(sceneId) ?? scene, { strikes, hasOverview });
  if (hasOverview) {
    // Zooming out works again when the overview is back; nothing waits for it.
    ask("buildOverview", sceneId, () => {}).catch(() => {});
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || Array.isArray(value);
}

function changed(name: string): AppError {
  return new AppError("internal", `${name} could not be opened again.`, {
    expected: "the file as it was before",
    found: "another answer than then",
    hint: "Remove it from the list and open it again; its results are still there.",
  });
}
