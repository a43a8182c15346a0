import { expect, it } from "vitest";
import { isWithinNoise } from "./registration-section.tsx";

const at = (dx: number, dy: number, value: number) => ({ dx, dy, value });

it("tells a hair's breadth of gain from a real one", () => {
  expect(isWithinNoise({ best: at(3, -1, 0.182), raw: 0.184 })).toBe(true);
  expect(isWithinNoise({ best: at(3, -1, 0.15), raw: 0.184 })).toBe(false);
  expect(isWithinNoise({ best: at(0, 0, 0.184), raw: 0.184 })).toBe(false);
  expect(isWithinNoise({ best: at(1, 0, 17.5), raw: 17.4 })).toBe(true);
});
