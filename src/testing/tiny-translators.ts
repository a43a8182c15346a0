/** The tests' small translators, read in a browser through Vite. */
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import type { Backend, BackendPreference, ModelRunner } from "#ports/model-runner.ts";

const files = import.meta.glob("./models/translate/**/*.{onnx,f32}", {
  query: "?url",
  import: "default",
  eager: true,
}) as Record<string, string>;
const cards = import.meta.glob("./models/translate/*/card.json", {
  import: "default",
  eager: true,
}) as Record<string, unknown>;

export function readCard(id: string): ModelCard {
  return parseModelCard(cards[`./models/translate/${id}/card.json`], id);
}

/** Bytes of a file by its path in the catalogue: "translate/no-op/model.onnx". */
export async function fetchModel(path: string): Promise<Uint8Array> {
  const response = await fetch(files[`./models/${path}`] ?? "missing");
  return new Uint8Array(await response.arrayBuffer());
}

export async function readFloats(path: string): Promise<Float32Array> {
  return new Float32Array((await fetchModel(path)).slice().buffer);
}

/** A picture with detail at many scales, in [−1, 1]. */
export function wavyInput(length: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => Math.sin(i * 12.9898) * Math.cos(i * 0.37),
  );
}

/** Loads a translator and runs it on `wavyInput`. */
export async function computeWavy(
  runner: ModelRunner,
  id: string,
  preference: BackendPreference,
  px: number,
): Promise<{ readonly backend: Backend; readonly data: Float32Array }> {
  const tile = { height: px, width: px };
  const { handle, backend } = await runner.load(readCard(id), tile, preference);
  const { outputs } = await runner.run(handle, wavyInput(px * px));
  return { backend, data: outputs[0] };
}

/** The largest difference; NaN where the lengths differ. */
export function worstDifference(a: Float32Array, b: Float32Array): number {
  return a.length === b.length
    ? a.reduce((max, v, i) => Math.max(max, Math.abs(v - (b[i] as number))), 0)
    : Number.NaN;
}
