import { bench, describe } from "vitest";
import { makeLabels } from "#testing/fixtures/segmentation/recipe.ts";
import { measureAgreement } from "./agreement.ts";
import { assign } from "./assign.ts";

// All measures of 400 segments against 400 are to take less than a second.
describe("1024², 400 segments", () => {
  const size = { width: 1024, height: 1024 };
  const reference = makeLabels(size, 1, 400, 0);
  const candidate = makeLabels(size, 2, 400, 0);
  const worth = Float64Array.from({ length: 160_000 }, (_, i) => (i * 7919) % 1009);

  bench("all measures", () => void measureAgreement(reference, candidate, null), {
    time: 2000,
  });
  bench("assignment of 400 dense rows", () => void assign(worth, 400, 400), {
    time: 1000,
  });
});
