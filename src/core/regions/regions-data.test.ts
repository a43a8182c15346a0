import { expect, test } from "vitest";
import { fakeRegions } from "#testing/fake-regions.ts";
import { dataOfRegions } from "./regions-data.ts";

test("a list of regions is the page's own data set only where all are simulated", () => {
  const { regions, planned } = fakeRegions(10);
  expect(dataOfRegions(regions, { planned })).toMatchObject({
    ...{ id: "sim-x-regions", title: "The page's ten simulated regions" },
    simulated: true,
  });
  expect(dataOfRegions(regions.slice(0, 3), { planned }).title).toBe(
    "3 of the page's regions",
  );
  const real = regions.map((region, i) => ({ ...region, simulated: i > 0 }));
  expect(dataOfRegions(real, { planned })).toMatchObject({
    ...{ id: "regions", simulated: false },
    title: "10 regions, not all of them simulated",
  });
});
