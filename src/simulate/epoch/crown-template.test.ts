import { describe, expect, it } from "vitest";
import { CROWN_FAMILIES, createCrownTemplate } from "./crown-template.ts";

describe("crown templates", () => {
  it.each(CROWN_FAMILIES)(
    "of a %s lie between 0 and 1, whatever the lobes",
    (family) => {
      let [least, most] = [0, 0];
      for (let radius = 2; radius <= 10; radius += 1) {
        for (let variant = 0; variant < 200; variant += 1) {
          for (const z of createCrownTemplate(family, radius, variant).height) {
            least = Math.min(least, z);
            most = Math.max(most, z);
          }
        }
      }
      expect(least).toBe(0);
      expect(most).toBeGreaterThan(0.8);
      expect(most).toBeLessThanOrEqual(1);
    },
  );
});
