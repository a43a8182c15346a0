import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPredictor, undoPredictor } from "#core/tiff/predictor.ts";

describe("predictors", () => {
  test("2: differences of neighbours, band by band", () => {
    const bytes = Uint8Array.from([10, 20, 13, 19, 14, 21]);
    const rows = { width: 3, interleaved: 2, bytesPerSample: 1 };
    applyPredictor(2, bytes, rows);
    expect([...bytes]).toEqual([10, 20, 3, 255, 1, 2]);
    undoPredictor(2, bytes, rows);
    expect([...bytes]).toEqual([10, 20, 13, 19, 14, 21]);
  });

  test("3: bytes of equal significance side by side, most significant first", () => {
    // 1.5 = 0x3fc00000, 2.5 = 0x40200000: planes 3f 40 | c0 20 | 00 00 | 00 00, differences.
    const bytes = new Uint8Array(Float32Array.of(1.5, 2.5).buffer);
    const rows = { width: 2, interleaved: 1, bytesPerSample: 4 };
    applyPredictor(3, bytes, rows);
    expect([...bytes]).toEqual([0x3f, 0x01, 0x80, 0x60, 0xe0, 0, 0, 0]);
    undoPredictor(3, bytes, rows);
    expect([...new Float32Array(bytes.buffer)]).toEqual([1.5, 2.5]);
  });

  test("undoing restores any bytes", () => {
    const cases = fc.constantFrom([2, 1], [2, 2], [2, 4], [3, 2], [3, 4], [3, 8]);
    fc.assert(
      fc.property(
        cases as fc.Arbitrary<[2 | 3, number]>,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.uint8Array({ minLength: 600, maxLength: 600 }),
        ([predictor, bytesPerSample], width, interleaved, values) => {
          const length = 2 * width * interleaved * bytesPerSample;
          const bytes = new Uint8Array(values.slice(0, length));
          const rows = { width, interleaved, bytesPerSample };
          applyPredictor(predictor, bytes, rows);
          undoPredictor(predictor, bytes, rows);
          expect(bytes).toEqual(new Uint8Array(values.slice(0, length)));
        },
      ),
    );
  });
});
