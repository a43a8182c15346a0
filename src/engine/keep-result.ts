/**
 * This file copies results to blobs that outlive the engine (`ports/kept-results.ts`),
 * and restores them.
 */
import type { ResultId } from "#ports/ids.ts";
import type { KeepResult, KeptChunk, KeptResult } from "#ports/kept-results.ts";
import type { StoredResult } from "./engine-parts.ts";
import { emptyChunk } from "./result-chunk.ts";
import { createResultRaster, type PlacedChunk } from "./result-raster.ts";

/** Passes on the parts of a result that have changed since the last call. */
export function keepChanges(
  resultId: ResultId,
  { sceneId, raster, provenance }: StoredResult,
  keep: KeepResult,
): void {
  const changed = raster.takeChanged();
  const written = raster.written();
  if (changed.length === 0 || written === null) {
    return;
  }
  const chunks = changed.map(
    ({ row, col, chunk }): KeptChunk => ({
      ...{ row, col },
      bytes: new Blob([
        chunk.data as Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
        chunk.valid as Uint8Array<ArrayBuffer>,
      ]),
    }),
  );
  const grid = raster.levels[0] as KeptResult["grid"];
  keep({ resultId, sceneId, kind: raster.kind, grid, provenance, written, chunks });
}

/** Restores the result from its copies. */
export async function restoreResult(kept: KeptResult): Promise<StoredResult> {
  const { sceneId, kind, grid, provenance, written, chunks } = kept;
  const raster = createResultRaster(grid, kind);
  const placed: PlacedChunk[] = [];
  for (const { row, col, bytes } of chunks) {
    const chunk = emptyChunk(raster.bands, kind);
    const { data, valid } = chunk;
    const buffer = await bytes.arrayBuffer();
    const values = new Uint8Array(buffer, 0, data.byteLength);
    new Uint8Array(data.buffer).set(values);
    valid.set(new Uint8Array(buffer, data.byteLength, valid.length));
    placed.push({ row, col, chunk });
  }
  raster.restore(placed, written);
  return { sceneId, raster, preview: null, provenance };
}
