import { expect, test } from "vitest";
import { type Rgb, rampColor, rampInk } from "./uniform-ramp.ts";

/** WCAG 2.2, relative luminance. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("text keeps 4.5 : 1 anywhere on the ramp", () => {
  for (let i = 0; i <= 1000; i++) {
    const own = luminance(rampColor(i / 1000)) + 0.05;
    const contrast = rampInk(i / 1000) === "#000" ? own / 0.05 : 1.05 / own;
    expect(contrast, `at ${i / 1000}`).toBeGreaterThanOrEqual(4.5);
  }
});
