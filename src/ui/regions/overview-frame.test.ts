import { describe, expect, it } from "vitest";
import { fakeRegions } from "#testing/fake-regions.ts";
import { boxOf, frameAround, placeLabels, ringsToPath } from "./overview-frame.ts";

const places = fakeRegions(0).planned;
const centers = places.map(({ center }) => center);

describe("frameAround", () => {
  it("holds every place, well inside, with true proportions in the middle", () => {
    const { width, height, project } = frameAround(centers, 860);
    for (const center of centers) {
      const [x, y] = project(center);
      expect(x).toBeGreaterThan(50);
      expect(x).toBeLessThan(width - 50);
      expect(y).toBeGreaterThan(50);
      expect(y).toBeLessThan(height - 50);
    }
    // From 20.15 − 30 to 48.86 + 20 degrees north: the middle is 29.5.
    const [[x0, y0], [x1, y1]] = [project([0, 30]), project([1, 29])];
    expect((x1 - x0) / (y1 - y0)).toBeCloseTo(Math.cos((29.505 * Math.PI) / 180), 3);
  });

  it("puts north up and east to the right", () => {
    const { project } = frameAround(centers, 860);
    const [paris, weifang] = [project([2.32, 48.86]), project([119.1, 36.75])];
    expect(paris[0]).toBeLessThan(weifang[0]);
    expect(paris[1]).toBeLessThan(weifang[1]);
  });
});

describe("placeLabels", () => {
  for (const width of [720, 780, 920]) {
    it(`names all ten without one covering another at ${width} px`, () => {
      const labels = placeLabels(frameAround(centers, width), places);
      expect(labels.map(({ item }) => item.id).sort()).toEqual(
        places.map(({ id }) => id).sort(),
      );
      const boxes = labels.map(boxOf);
      for (const [i, a] of boxes.entries()) {
        expect(a.left, labels[i]?.item.name).toBeGreaterThanOrEqual(0);
        expect(a.right, labels[i]?.item.name).toBeLessThanOrEqual(width);
        for (const b of boxes.slice(i + 1)) {
          const isApart =
            a.right <= b.left + 1e-9 ||
            b.right <= a.left + 1e-9 ||
            a.bottom <= b.top + 1e-9 ||
            b.bottom <= a.top + 1e-9;
          expect(isApart, labels[i]?.item.name).toBe(true);
        }
        for (const { dot, item } of labels) {
          const isCovered =
            dot[0] > a.left && dot[0] < a.right && dot[1] > a.top && dot[1] < a.bottom;
          expect(isCovered, `${labels[i]?.item.name} covers ${item.name}`).toBe(false);
        }
      }
    });
  }

  it("leads a line to what stands apart only", () => {
    const labels = placeLabels(frameAround(centers, 860), places);
    const hasLine = (id: string) => labels.find(({ item }) => item.id === id)?.hasLine;
    expect(hasLine("paris")).toBe(false);
    expect(hasLine("sittwe-u")).toBe(true);
    expect(hasLine("sittwe-r")).toBe(true);
  });
});

describe("ringsToPath", () => {
  it("closes every ring", () => {
    const frame = frameAround([[0, 0]], 220);
    // From 50° west to 60° east on 220 px: two pixels a degree of longitude.
    const path = ringsToPath(frame, [
      [
        [-50, 20],
        [-2, 20],
        [-26, 0],
      ],
    ]);
    expect(path).toMatch(/^M0\.0,0\.0L96\.0,0\.0L48\.0,\d+\.\dZ$/);
  });

  it("goes on beyond the 180th meridian", () => {
    const frame = frameAround([[150, 0]], 800);
    // From 100° to 180° east: ten pixels a degree.
    const ring = [
      [170, 0],
      [-175, 0],
      [-175, -5],
      [170, -5],
    ];
    const xsOf = (points: number[][]) =>
      [...ringsToPath(frame, [points]).matchAll(/([\d.-]+),/g)].map(([, x]) => x);
    expect(xsOf(ring)).toEqual(["700.0", "850.0", "850.0", "700.0"]);
    // Wherever the ring begins.
    const turned = [...ring.slice(1), ...ring.slice(0, 1)];
    expect(xsOf(turned)).toEqual(["850.0", "850.0", "700.0", "700.0"]);
  });
});
