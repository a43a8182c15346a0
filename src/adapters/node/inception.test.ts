/**
 * The file slot of FID's network, with the graph at a sixteenth of its width and seeded
 * weights: what it says of itself, what it computes, what it is called.
 */
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { readOnnx } from "#core/catalog/read-onnx.ts";
import { createInceptionFeatures } from "#engine/measure/feature-network.ts";
import { readInception } from "#engine/measure/inception-file.ts";
import { makePicture } from "#testing/fixtures/distributions/recipe.ts";

const root = new URL("../../testing/models/", import.meta.url);
const read = async (path: string) =>
  Uint8Array.from(await readFile(new URL(path, root)));
const readFloats = async (path: string) => new Float32Array((await read(path)).buffer);
const bytes = await read("inception/tiny-inception.onnx");

const runner = createNodeOnnxRunner({
  fetchModel: () => Promise.reject(new Error("no server has this file")),
  threads: 1,
});
afterAll(() => runner.dispose());

/** The file with every occurrence of one text (same length) replaced. */
function changed(from: string, to: string): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1").replaceAll(from, to);
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

describe("an Inception file", () => {
  it("gives PyTorch's features", async () => {
    const { file, card } = await readInception("tiny.onnx", bytes);
    expect(file).toMatchObject({ name: "tiny.onnx", dims: 128, isFid: false });
    await runner.provide(file.sha256, bytes.slice());
    const side = { width: 80, height: 80 };
    const { handle } = await runner.load(card, side, "auto");
    const input = await readFloats("inception/golden-input.f32");
    const { outputs } = await runner.run(handle, input);
    const expected = await readFloats("inception/golden-output.f32");
    expect(outputs[0].length).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs(value - (outputs[0][i] as number))).toBeLessThanOrEqual(1e-5);
    });
  });

  it("sees patches as 8-bit pictures of 299 px", async () => {
    const brought = await readInception("tiny.onnx", bytes);
    await runner.provide(brought.file.sha256, bytes.slice());
    const network = createInceptionFeatures(brought, runner, "auto");
    const planar = (seed: number, side: number) => {
      const picture = makePicture(side, side, seed);
      return Float32Array.from(picture, (_, i) => {
        const [band, pixel] = [Math.floor(i / side ** 2), i % side ** 2];
        return (picture[pixel * 3 + band] as number) / 255;
      });
    };
    const size = { bands: 3, width: 299, height: 299, valid: null };
    const pair = { a: planar(1, 299), b: planar(2, 299), ...size };
    const { signal } = new AbortController();
    const [a, b] = await network.features(pair, signal);
    // At 299 px nothing is resized: the network's own answer to the same pixels.
    const { handle } = await runner.load(brought.card, size, "auto");
    const direct = await runner.run(
      handle,
      pair.a.map((v) => 2 * v - 1),
    );
    a.forEach((value, i) => {
      expect(value).toBeCloseTo(direct.outputs[0][i] as number, 5);
    });
    expect(a).not.toEqual(b);
    expect(network.frechetName).toBe("FD-Inception");
    const grey = { ...pair, bands: 1, a: pair.a.slice(0, 299 ** 2) };
    await expect(
      network.features({ ...grey, b: grey.a }, signal),
    ).rejects.toMatchObject({ code: "measure-refused" });
  });

  it("is FID's only with the known source, unchanged weights and all features", async () => {
    const { metadata } = readOnnx(bytes);
    expect(metadata.kind).toBe("fid-inception-v3");
    // The narrow network stays FD-Inception even where it claims the known source.
    const source = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2";
    const entry = Buffer.concat([
      Buffer.from([0x72, 2 + 13 + 2 + 64, 0x0a, 13]),
      Buffer.from("source_sha256"),
      Buffer.from([0x12, 64]),
      Buffer.from(source),
    ]);
    const claimed = Uint8Array.from(Buffer.concat([bytes, entry]));
    expect(readOnnx(claimed).metadata.source_sha256).toBe(source);
    const { file } = await readInception("claimed.onnx", claimed);
    expect(file).toMatchObject({ isFid: false });
    expect(file.reason).toContain("FD-Inception");
    // With 2048 features (a dimension of two bytes, 128 → 2048) the same claim holds.
    const at = Buffer.from(claimed).lastIndexOf(Buffer.from([0x08, 0x80, 0x01]));
    const full = claimed.slice();
    full[at + 2] = 0x10;
    const known = await readInception("fid.onnx", full);
    expect(known.file).toMatchObject({ isFid: true, dims: 2048 });
    const { frechetName, kernelName } = createInceptionFeatures(known, runner, "auto");
    expect([frechetName, kernelName]).toEqual(["FID", "KID"]);
  });

  it("is refused when it is another network, changed, or no ONNX at all", async () => {
    const lpips = await readFile(
      new URL("../../../models/metric/lpips-alexnet/lpips-alexnet.onnx", root),
    );
    for (const [other, code] of [
      [Uint8Array.from(lpips), "model-shape-mismatch"],
      [changed("features", "featured"), "model-shape-mismatch"],
      [new TextEncoder().encode("<!doctype html>"), "file-unsupported"],
      [bytes.subarray(0, 1000), "file-unsupported"],
      [new Uint8Array(), "file-unsupported"],
    ] as const) {
      await expect(readInception("x.onnx", other)).rejects.toMatchObject({ code });
    }
    const { weights } = readOnnx(bytes);
    const one = weights[3] as Uint8Array;
    const touched = bytes.slice();
    touched[one.byteOffset - bytes.byteOffset] =
      (touched[one.byteOffset - bytes.byteOffset] as number) ^ 1;
    await expect(readInception("x.onnx", touched)).rejects.toMatchObject({
      code: "file-unsupported",
      message: expect.stringContaining("were changed"),
    });
  });
});
