import { expect, it } from "vitest";
import { judgeRegistration, type MeasuredShift } from "./judge-registration.ts";

const shift = (change: Partial<MeasuredShift>) =>
  judgeRegistration({
    ...{ isFound: true, dx: 0, dy: 0, errorPx: 0.2, ground: null, lean: null },
    ...change,
  });

it("says where the optical image lies, in pixels, metres and a direction", () => {
  const ground = { eastM: 1.6, northM: 0.1 };
  expect(shift({ dx: 3.2, dy: -0.2, ground })).toEqual({
    verdict: "shifted",
    sentence: "EO lies 3.2 px (1.6 m) east.",
  });
  expect(shift({ dx: 0, dy: 4 }).sentence).toBe("EO lies 4.0 px down.");
  const southWest = { eastM: -2, northM: -2 };
  expect(shift({ dx: -4, dy: 4, ground: southWest }).sentence).toContain("south-west");
});

it("calls what is within the error not distinguishable from aligned", () => {
  expect(shift({ dx: 0.6, dy: 0.6 }).verdict).toBe("aligned");
  expect(shift({ dx: 3, dy: 0, errorPx: 2 }).verdict).toBe("aligned");
  expect(shift({ dx: 3, dy: 0, errorPx: 1 }).verdict).toBe("shifted");
});

it("does not take the radar's own lean for a shift", () => {
  const lean = { x: 1, y: 0, px: 10 };
  expect(shift({ dx: 8, dy: 0.5, lean }).verdict).toBe("leaning");
  expect(shift({ dx: -8, dy: 0.5, lean }).verdict).toBe("shifted");
  expect(shift({ dx: 8, dy: 5, lean }).verdict).toBe("shifted");
  expect(shift({ dx: 14, dy: 0, lean }).verdict).toBe("shifted");
});

it("tells nothing where no structure is shared", () => {
  expect(shift({ isFound: false, dx: 40 })).toMatchObject({ verdict: "unknown" });
});
