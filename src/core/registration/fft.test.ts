import { expect, it } from "vitest";
import { createStream } from "#core/random.ts";
import { createComplexImage, nextPowerOfTwo, transformImage } from "./fft.ts";

it.each([1, 2, 8])("equals the definition at %i × %i", (size) => {
  const draw = createStream(1, "fft");
  const image = createComplexImage(size);
  for (let at = 0; at < size * size; at += 1) {
    image.re[at] = draw.normal();
    image.im[at] = draw.normal();
  }
  const re = image.re.slice();
  const im = image.im.slice();
  transformImage(image);
  for (let v = 0; v < size; v += 1) {
    for (let u = 0; u < size; u += 1) {
      let [sumRe, sumIm] = [0, 0];
      for (let row = 0; row < size; row += 1) {
        for (let col = 0; col < size; col += 1) {
          const angle = (-2 * Math.PI * (u * col + v * row)) / size;
          const [c, s] = [Math.cos(angle), Math.sin(angle)];
          const [x, y] = [re[row * size + col], im[row * size + col]] as [
            number,
            number,
          ];
          sumRe += x * c - y * s;
          sumIm += x * s + y * c;
        }
      }
      expect(image.re[v * size + u]).toBeCloseTo(sumRe, 10);
      expect(image.im[v * size + u]).toBeCloseTo(sumIm, 10);
    }
  }
  transformImage(image, true);
  for (let at = 0; at < size * size; at += 1) {
    expect((image.re[at] as number) / size ** 2).toBeCloseTo(re[at] as number, 10);
    expect((image.im[at] as number) / size ** 2).toBeCloseTo(im[at] as number, 10);
  }
});

it("takes sides that are powers of two only", () => {
  expect([1, 2, 3, 88, 128, 129].map(nextPowerOfTwo)).toEqual([1, 2, 4, 128, 128, 256]);
  expect(() => transformImage(createComplexImage(12))).toThrow(RangeError);
});
