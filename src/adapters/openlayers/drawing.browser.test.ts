import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { Box } from "#core/geo/placement.ts";
import {
  type Bench,
  createBench,
  dbLayer,
  mapSpec,
  nextFrame,
  UTM,
} from "./map-bench.ts";

const CENTRE = [448_512, 5_411_488] as const;

let bench: Bench;
beforeEach(() => {
  bench = createBench(() => -10);
});
afterEach(() => bench.dispose());

async function showPanel(): Promise<HTMLElement> {
  const panel = bench.addPanel("sar");
  bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)] }));
  bench.map.setView(CENTRE, 2);
  await bench.settled();
  return panel;
}

function polygonSheet(panel: HTMLElement): HTMLElement {
  return panel.querySelector(".map-drawing.is-polygon") as HTMLElement;
}

/** Of what has been drawn, CSS pixels. */
function outlineOf(panel: HTMLElement): DOMRect {
  const path = panel.querySelector<SVGPathElement>(".map-area .map-stroke");
  return (path as SVGPathElement).getBBox();
}

test("a box is drawn with the pointer and shown in every panel", async () => {
  const sar = await showPanel();
  const eo = bench.addPanel("eo");
  bench.map.setDrawing("box");
  const sheet = sar.querySelector<HTMLElement>(".map-drawing");
  if (sheet === null) {
    throw new Error("nothing to draw on");
  }
  await userEvent.dragAndDrop(sheet, sheet, {
    sourcePosition: { x: 192, y: 64 },
    targetPosition: { x: 64, y: 128 },
  });
  await nextFrame();
  // 2 m a pixel: 64 px west of the centre to 64 px east, 64 px north to the centre.
  const [area] = bench.events.areas;
  expect(bench.events.areas).toHaveLength(1);
  for (const [i, side] of [448_384, 5_411_488, 448_640, 5_411_616].entries()) {
    expect(area?.kind === "box" && area.box[i]).toBeCloseTo(side, 3);
  }
  for (const panel of [sar, eo]) {
    expect(outlineOf(panel).width).toBeCloseTo(128, 3);
    expect(outlineOf(panel).height).toBeCloseTo(64, 3);
  }
  expect(sheet.hidden).toBe(true);
  const outline = sar.querySelector(".map-area .map-stroke");
  expect(outline && getComputedStyle(outline).strokeDasharray).not.toBe("none");
});

test("drawing can be given up", async () => {
  const panel = await showPanel();
  const box: Box = [448_000, 5_411_000, 448_100, 5_411_100];
  const area = { kind: "box", box } as const;
  bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)] }, { area }));
  bench.map.setDrawing("box");
  bench.map.setDrawing(null);
  expect(panel.querySelector<HTMLElement>(".map-drawing")?.hidden).toBe(true);
  expect(bench.events.areas).toEqual([]);
  expect(outlineOf(panel).width).toBeCloseTo(50, 3);
});

test("a polygon is clicked corner by corner, and closed by a double click", async () => {
  const sar = await showPanel();
  const eo = bench.addPanel("eo");
  bench.map.setDrawing("polygon");
  const at = (x: number, y: number) => ({ position: { x, y } });
  await userEvent.click(polygonSheet(sar), at(64, 64));
  await userEvent.click(polygonSheet(sar), at(192, 64));
  await userEvent.dblClick(polygonSheet(sar), at(192, 128));
  const [area] = bench.events.areas;
  expect(bench.events.areas).toHaveLength(1);
  const ring = area?.kind === "polygon" ? area.ring : [];
  // 2 m a pixel around the centre; the double click is one corner.
  expect(ring.map((corner) => corner.map(Math.round))).toEqual([
    [448_384, 5_411_616],
    [448_640, 5_411_616],
    [448_640, 5_411_488],
  ]);
  expect(polygonSheet(sar).hidden).toBe(true);
  for (const panel of [sar, eo]) {
    expect(outlineOf(panel).width).toBeCloseTo(128, 3);
    expect(outlineOf(panel).height).toBeCloseTo(64, 3);
  }
});

test("Enter closes a polygon, Backspace takes a corner back, nothing is left of one given up", async () => {
  const panel = await showPanel();
  bench.map.setDrawing("polygon");
  const click = (x: number, y: number) =>
    userEvent.click(polygonSheet(panel), { position: { x, y } });
  await click(64, 64);
  await click(192, 64);
  await userEvent.keyboard("{Enter}");
  expect(bench.events.areas).toEqual([]);
  await click(10, 250);
  await userEvent.keyboard("{Backspace}");
  await click(128, 192);
  await userEvent.keyboard("{Enter}");
  const [area] = bench.events.areas;
  expect(area?.kind === "polygon" && area.ring).toHaveLength(3);
  expect(outlineOf(panel).height).toBeCloseTo(128, 3);

  bench.map.setDrawing("polygon");
  await click(20, 20);
  await click(40, 20);
  bench.map.setDrawing(null);
  await userEvent.keyboard("{Enter}");
  expect(bench.events.areas).toHaveLength(1);
  // What the page last asked for, which is nothing.
  const shape = panel.querySelector<SVGElement>(".map-area");
  expect(shape?.style.display).toBe("none");
});

test("a polygon goes on in another panel, and leaves keys to what is typed", async () => {
  const sar = await showPanel();
  const eo = bench.addPanel("eo");
  bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)], eo: [dbLayer("b", UTM)] }));
  await bench.settled();
  bench.map.setDrawing("polygon");
  const click = (panel: HTMLElement, x: number, y: number) =>
    userEvent.click(polygonSheet(panel), { position: { x, y } });
  await click(sar, 64, 64);
  await click(sar, 192, 64);
  await click(eo, 192, 128);
  await click(eo, 64, 128);
  const field = document.body.appendChild(document.createElement("input"));
  field.value = "ab";
  await userEvent.type(field, "{Backspace}{Enter}");
  expect(field.value).toBe("a");
  expect(bench.events.areas).toEqual([]);
  field.remove();
  await userEvent.keyboard("{Backspace}{Enter}");
  const [area] = bench.events.areas;
  const ring = area?.kind === "polygon" ? area.ring : [];
  expect(ring.map((corner) => corner.map(Math.round))).toEqual([
    [448_384, 5_411_616],
    [448_640, 5_411_616],
    [448_640, 5_411_488],
  ]);
});
