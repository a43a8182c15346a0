import { describe, expect, it } from "vitest";
import { planRegions } from "#simulate/regions.ts";
import { STYLE_IDS } from "#simulate/scene-spec.ts";
import { orderNear } from "./order-near.ts";
import { placeScene } from "./place-scene.ts";

describe("orderNear", () => {
  it("lies near the style's city, off its region, in the same UTM zone", () => {
    for (const style of STYLE_IDS) {
      const region = planRegions().find(({ id }) => id === style);
      const home = region?.order.center ?? [0, 0];
      for (const seed of [0, 1, 2, 9, 999_999]) {
        const { center } = orderNear({ style, seed }, 0);
        const km =
          111.32 *
          Math.hypot(
            (center[0] - home[0]) * Math.cos((home[1] * Math.PI) / 180),
            center[1] - home[1],
          );
        expect(km).toBeGreaterThan(3);
        expect(km).toBeLessThan(14);
        const zone = (at: readonly [number, number]) =>
          placeScene(at, { sizePx: 256, gsdM: 0.5 }).grid.crs;
        expect(zone(center)).toBe(zone(home));
      }
    }
  });

  it("takes the optical image so many days before", () => {
    const { sarTime, eoTime } = orderNear({ style: "paris", seed: 1 }, 60);
    expect((Date.parse(sarTime) - Date.parse(eoTime)) / 86_400_000).toBe(60);
    expect(orderNear({ style: "paris", seed: 1 }, 0).eoTime).toBe(sarTime);
  });

  it("gives every seed a place of its own", () => {
    const places = Array.from({ length: 40 }, (_, seed) =>
      orderNear({ style: "chicago", seed }, 0).center.join(),
    );
    expect(new Set(places).size).toBe(40);
  });
});
