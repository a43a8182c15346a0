import { expect, test, vi } from "vitest";
import type { MapSpec, MapView, PanelId } from "#ports/map-view.ts";
import { createFakeMapView } from "#testing/fake-map-view.ts";
import { createLateMapView } from "./late-map-view.ts";

const spec = (crs: string) => ({ crs, panels: [] }) as unknown as MapSpec;
const grid = { width: 1 } as Parameters<MapView["fit"]>[0];
const element = (name: string) => ({ name }) as unknown as HTMLElement;

function late() {
  const fake = createFakeMapView();
  const onFailure = vi.fn();
  let settle: { come: () => void; fail: () => void } | undefined;
  const load = () =>
    new Promise<MapView>((resolve, reject) => {
      settle = { come: () => resolve(fake), fail: () => reject(new Error("offline")) };
    });
  const map = createLateMapView(load, onFailure);
  return {
    fake,
    map,
    onFailure,
    come: () => settle?.come(),
    fail: () => settle?.fail(),
  };
}

const panelsOf = ({ attached }: { attached: Map<PanelId, unknown> }) => [
  ...attached.keys(),
];

test("what a map is told before it is there, it gets when it comes: the last of each", async () => {
  const { fake, map, come } = late();
  map.apply(spec("EPSG:4326"));
  map.apply(spec("EPSG:32631"));
  map.setView([1, 2], 3);
  map.fit(grid);
  map.setCursor({ x: 1, y: 2 });
  map.zoomBy(1);
  come();
  await vi.waitFor(() => expect(fake.calls).toEqual(["setCursor 1,2"]));
  expect(fake.specs).toEqual([spec("EPSG:32631")]);
  expect(fake.fitted).toEqual([grid]);

  map.zoomBy(1);
  map.setView([1, 2], 3);
  expect(fake.calls).toEqual(["setCursor 1,2", "zoomBy 1", "setView 1,2 3"]);
});

test("panels are attached one after the other, and none that has gone meanwhile", async () => {
  vi.useFakeTimers();
  try {
    const { fake, map, come } = late();
    map.attach("sar", element("a"));
    map.attach("eo", element("b"));
    map.attach("syneo", element("c"));
    map.attach("eo", null);
    come();
    await vi.advanceTimersByTimeAsync(0);
    expect(panelsOf(fake)).toEqual(["sar"]);
    await vi.advanceTimersByTimeAsync(16);
    expect(panelsOf(fake)).toEqual(["sar", "syneo"]);

    map.attach("sar", null);
    expect(panelsOf(fake)).toEqual(["syneo"]);
    map.attach("eo", element("d"));
    map.attach("eo", null);
    await vi.advanceTimersByTimeAsync(100);
    expect(panelsOf(fake)).toEqual(["syneo"]);
  } finally {
    vi.useRealTimers();
  }
});

test("a map that cannot be loaded is said, and one that comes too late is let go", async () => {
  const lost = late();
  lost.fail();
  await vi.waitFor(() => expect(lost.onFailure).toHaveBeenCalledOnce());

  const { fake, map, come } = late();
  map.dispose();
  come();
  await vi.waitFor(() => expect(fake.calls).toEqual(["dispose"]));
});
