/**
 * This file stores the finished tiles of a run and gives them back to later runs, also
 * after the page was closed: those of all of its stages together.
 */
import { stageRow } from "#core/catalog/stages.ts";
import type { PlannedTile, TilePlan } from "#core/tiling/plan-tiles.ts";
import { BUILD } from "#core/version.ts";
import type { PreparedRun } from "#engine/plan-run.ts";
import type { TileContent } from "#engine/run-tiles.ts";
import type { RunPart } from "#engine/stage-steps.ts";
import type { Backend, BackendPreference } from "#ports/model-runner.ts";
import type { StorageNote } from "#ports/stored-results.ts";
import type { TileLine } from "./journal.ts";
import {
  joinBytes,
  packFloats,
  packPicture,
  packValid,
  type TilePlace,
  tilePlace,
  unpackFloats,
  unpackPicture,
  unpackValid,
  validBytes,
} from "./tile-bytes.ts";
import { tileKey } from "./tile-key.ts";
import type { OpenTiles, TileStore } from "./tile-store.ts";

export type KeptTiles = {
  has(tile: PlannedTile): boolean;
  /** Returns a tile; null where it is not there, or damaged. */
  take(tile: PlannedTile): Promise<TileContent | null>;
  /**
   * Takes a tile that another page has stored since; null where it has not. Absent where
   * no other page holds the result.
   */
  readonly takeLate?: (tile: PlannedTile) => Promise<TileContent | null>;
  put(
    tile: PlannedTile,
    content: TileContent,
    made: { readonly backends: readonly (Backend | null)[]; readonly time: string },
  ): Promise<void>;
  /** Where the parts' tiles that were taken had been made; null = unknown. */
  backends(): readonly (Backend | null)[];
  /** When the first of the tiles that were taken was made; null = none was taken. */
  since(): string | null;
  /** All backends that made tiles that were taken: "wasm, onnxruntime-web 1.30.0". */
  madeOn(): readonly string[];
  close(): void;
};

/**
 * Opens the stored tiles of a run, until they are closed.
 * @returns null when results of this run are not stored: studies of mirrored tiles, and
 *   scenes whose content cannot be told from another one's
 */
export async function openKeptTiles(
  run: PreparedRun,
  store: TileStore,
  version: string,
  onNote: (note: StorageNote) => void,
): Promise<KeptTiles | null> {
  const { parts, request } = run;
  if (request.flip !== undefined) {
    return null;
  }
  const keys: string[] = [];
  for (const i of parts.keys()) {
    // A file that cannot be read is the run's to report.
    const key = await tileKey(run, i + 1, `${version}+${BUILD}`).catch(() => null);
    if (key === null) {
      return null;
    }
    keys.push(key);
  }
  const opened: OpenTiles[] = [];
  for (const key of keys) {
    opened.push(await store.open(key, onNote));
  }
  return keptTiles(run, opened);
}

function keptTiles(
  { parts, tiles: plan, request }: PreparedRun,
  opened: readonly OpenTiles[],
): KeptTiles {
  const origins = createOrigins(parts.length);
  const lineOf = (i: number, tile: PlannedTile) => {
    const line = opened[i]?.line(cellOf(tile)) ?? null;
    return line !== null && suits(line.backend, request.backend) ? line : null;
  };
  const has = (tile: PlannedTile) => parts.every((_, i) => lineOf(i, tile) !== null);
  const take = async (tile: PlannedTile): Promise<TileContent | null> => {
    const outputs: Float32Array[] = [];
    let valid: Uint8Array = new Uint8Array();
    let isBlank = true;
    for (const [i, part] of parts.entries()) {
      const line = lineOf(i, tile);
      const bytes = line && (await (opened[i] as OpenTiles).read(line.cell));
      if (line === null || bytes === null) {
        return null;
      }
      const unpacked = unpackTile(bytes, line, part, tile, plan);
      valid = unpacked.valid;
      outputs.push(unpacked.output);
      isBlank &&= line.bytes === 0;
      origins.note(i, line);
    }
    return { valid, outputs, isBlank };
  };
  const takeLate = async (tile: PlannedTile) => {
    for (const tiles of opened) {
      await tiles.refresh?.();
    }
    return has(tile) ? take(tile) : null;
  };
  const isShared = opened.every(({ refresh }) => refresh !== undefined);
  return {
    has,
    take,
    ...(isShared ? { takeLate } : {}),
    async put(tile, { valid, outputs, isBlank }, made) {
      const place = tilePlace(tile, plan);
      const packed = packValid(valid);
      for (const [i, part] of parts.entries()) {
        // A shorter chain may have made it before.
        if (lineOf(i, tile) === null) {
          const output = outputs[i] as Float32Array;
          const bytes = isBlank
            ? new Uint8Array()
            : joinBytes([packed.bits, packOutput(output, part, tile, place)]);
          const backend = made.backends[i] ?? null;
          const { time } = made;
          await (opened[i] as OpenTiles).append(
            { cell: cellOf(tile), valid: packed.valid, backend, time },
            bytes,
          );
        }
      }
    },
    backends: origins.backends,
    since: origins.since,
    madeOn: origins.madeOn,
    close() {
      for (const tiles of opened) {
        tiles.close();
      }
    },
  };
}

/** Records when and where the tiles that are taken were made. */
function createOrigins(parts: number) {
  const backends = new Array<Backend | null>(parts).fill(null);
  const madeOn = new Set<string>();
  let since: string | null = null;
  return {
    note(part: number, { backend, time }: TileLine): void {
      backends[part] = backend;
      if (backend !== null) {
        madeOn.add(`${backend.provider}, ${backend.description}`);
      }
      since = since === null || time < since ? time : since;
    },
    backends: () => backends,
    since: () => since,
    madeOn: () => [...madeOn],
  };
}

/** Inverts what `put` has written of one part: which pixels have data, and the pixels. */
function unpackTile(
  bytes: Uint8Array,
  line: TileLine,
  part: RunPart,
  tile: PlannedTile,
  plan: TilePlan,
): { readonly valid: Uint8Array; readonly output: Float32Array } {
  const place = tilePlace(tile, plan);
  const head = validBytes(line.valid, place);
  const { width, height } = place.cell;
  return {
    valid: unpackValid(line.valid, bytes.subarray(0, head), width * height),
    output:
      line.bytes === 0
        ? new Float32Array(bandsOf(part) * plan.tilePx ** 2)
        : unpackOutput(bytes.subarray(head), part, tile, place),
  };
}

function cellOf({ latticeCol, latticeRow }: PlannedTile): string {
  return `${latticeCol},${latticeRow}`;
}

/** A backend that was asked for by name is not replaced by another one's pixels. */
function suits(made: Backend | null, wanted: BackendPreference): boolean {
  return made === null || wanted === "auto" || made.provider === wanted;
}

function bandsOf({ stage }: RunPart): number {
  return stageRow(stage).pixels === "rgb8" ? 3 : 1;
}

function packOutput(
  output: Float32Array,
  part: RunPart,
  { input }: PlannedTile,
  place: TilePlace,
): Uint8Array {
  return stageRow(part.stage).pixels === "rgb8"
    ? packPicture(output, place, input, bandsOf(part))
    : packFloats(output, floatWindow(part, place), input);
}

function unpackOutput(
  bytes: Uint8Array,
  part: RunPart,
  { input }: PlannedTile,
  place: TilePlace,
): Float32Array {
  return stageRow(part.stage).pixels === "rgb8"
    ? unpackPicture(bytes, place, input, bandsOf(part))
    : unpackFloats(bytes, floatWindow(part, place), input);
}

/** A plain operation is not blended. */
function floatWindow({ card }: RunPart, { cell, reach }: TilePlace) {
  return card.op === undefined ? reach : cell;
}
