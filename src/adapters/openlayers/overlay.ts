/**
 * This file draws what lies over a panel's imagery: crosshair, area, look direction,
 * scale bar, notes, attributions.
 */

import type { Box } from "#core/geo/placement.ts";
import { gridCornersIn, mapDirectionDeg } from "#core/geo/placement.ts";
import type { CrsCode, Grid } from "#core/raster/grid.ts";
import type { TileLayer } from "#ports/map-view.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import { planScaleBar } from "./scale-bar.ts";
import { type Viewport, worldToScreen } from "./viewport.ts";

const SVG = "http://www.w3.org/2000/svg";
const SCALE_BAR_MAX_PX = 96;
/** Further away from the panel SVG renderers lose precision, in pixels. */
const OFF_SCREEN_PX = 10_000;

const CROSSHAIR = "M-13 0H-3M3 0H13M0 -13V-3M0 3V13";
/** An arrow that points up, which is +y of the map, before it is rotated. */
const ARROW = "M0 13V-13M-5 -6L0 -13L5 -6";

export class Overlay {
  readonly #svg = svgElement("svg", { class: "map-overlay", "aria-hidden": "true" });
  readonly #crosshair = twice("map-crosshair", { d: CROSSHAIR });
  readonly #area = twice("map-area", {});
  readonly #arrow = svgElement("svg", {
    class: "map-look",
    viewBox: "-16 -16 32 32",
    role: "img",
  });
  readonly #arrowTitle = svgElement("title", {});
  readonly #arrowTurn = twice("map-look-arrow", { d: ARROW });
  /** It is drawn below the imagery. */
  readonly #hatching = document.createElement("div");
  #hatched: Grid | null = null;
  readonly #scale = document.createElement("div");
  readonly #note = document.createElement("div");
  readonly #gapNote = document.createElement("div");
  readonly #attribution = document.createElement("div");
  #viewport: Viewport | null = null;
  #crs: CrsCode | null = null;
  #cursor: { readonly x: number; readonly y: number } | null = null;
  #drawnArea: DrawnArea | null = null;
  #lookAzimuthDeg: number | null = null;

  constructor(root: HTMLElement) {
    this.#svg.append(this.#area, this.#crosshair);
    this.#arrow.append(this.#arrowTitle, this.#arrowTurn);
    this.#hatching.className = "map-hatching";
    root.prepend(this.#hatching);
    this.#scale.className = "map-scale";
    this.#attribution.className = "map-attribution";
    this.#gapNote.className = "map-gap-note";
    this.#note.className = "map-note";
    this.#note.setAttribute("role", "status");
    root.append(
      this.#svg,
      this.#arrow,
      this.#scale,
      this.#note,
      this.#gapNote,
      this.#attribution,
    );
    this.setViewport(null, null);
  }

  /** Sets the visible ground; null while nothing is shown. */
  setViewport(viewport: Viewport | null, crs: CrsCode | null): void {
    this.#viewport = viewport;
    this.#crs = crs;
    this.#placeCursor();
    this.#placeArea();
    this.#turnArrow();
    this.#drawScale();
    this.#placeHatching();
  }

  /** Sets the grid whose ground is hatched where no layer has pixels; null = none. */
  setHatched(grid: Grid | null): void {
    this.#hatched = grid;
    this.#placeHatching();
  }

  setCursor(at: { readonly x: number; readonly y: number } | null): void {
    this.#cursor = at;
    this.#placeCursor();
  }

  setArea(area: DrawnArea | null): void {
    this.#drawnArea = area;
    this.#placeArea();
  }

  /** Sets a line of text in the middle of the panel; null = none. */
  setNote(text: string | null): void {
    say(this.#note, text);
  }

  /** Sets the text that explains the panel's hatching; null = nothing is hatched. */
  setGapNote(text: string | null): void {
    say(this.#gapNote, text);
  }

  /** Sets the attributions of map tiles, which their licences require. */
  setAttributions(list: readonly TileLayer["attribution"][]): void {
    const words = list.map(({ text }) => text).join(" · ");
    this.#attribution.hidden = list.length === 0;
    if (this.#attribution.textContent !== words) {
      this.#attribution.replaceChildren(
        ...list.flatMap(({ text, href }, i) => [
          ...(i > 0 ? [" · "] : []),
          href === null ? text : linkTo(text, href),
        ]),
      );
    }
  }

  /** Sets the look direction in degrees clockwise from true north; null = no arrow. */
  setLookAzimuth(azimuthDeg: number | null): void {
    this.#lookAzimuthDeg = azimuthDeg;
    this.#turnArrow();
  }

  #placeCursor(): void {
    const isShown = this.#viewport !== null && this.#cursor !== null;
    show(this.#crosshair, isShown);
    if (this.#viewport !== null && this.#cursor !== null) {
      const [left, top] = worldToScreen(this.#viewport, this.#cursor.x, this.#cursor.y);
      this.#crosshair.setAttribute(
        "transform",
        `translate(${left.toFixed(2)} ${top.toFixed(2)})`,
      );
    }
  }

  #placeArea(): void {
    const [viewport, area] = [this.#viewport, this.#drawnArea];
    show(this.#area, viewport !== null && area !== null);
    if (viewport === null || area === null) {
      return;
    }
    const corners = (area.kind === "box" ? boxRing(area.box) : area.ring).map(
      ([x, y]) => worldToScreen(viewport, x, y).map(onScreen).join(" "),
    );
    for (const path of this.#area.children) {
      path.setAttribute("d", `M${corners.join("L")}Z`);
    }
  }

  #turnArrow(): void {
    const azimuthDeg = this.#lookAzimuthDeg;
    const angleDeg =
      azimuthDeg === null || this.#viewport === null || this.#crs === null
        ? null
        : mapDirectionDeg(this.#crs, ...this.#viewport.centre, azimuthDeg);
    show(this.#arrow, angleDeg !== null);
    if (angleDeg === null || azimuthDeg === null) {
      return;
    }
    const words = `Radar looks towards ${Math.round(((azimuthDeg % 360) + 360) % 360)}°`;
    this.#arrowTurn.setAttribute("transform", `rotate(${angleDeg})`);
    if (this.#arrowTitle.textContent !== words) {
      this.#arrowTitle.textContent = words;
      this.#arrow.setAttribute("aria-label", words);
    }
  }

  #placeHatching(): void {
    const [viewport, grid, crs] = [this.#viewport, this.#hatched, this.#crs];
    // While the scene changes, a picture in pixel space may come before the view has
    // left the Earth, or the reverse.
    const isPlaced = grid !== null && (grid.crs === "pixel") === (crs === "pixel");
    this.#hatching.hidden = viewport === null || crs === null || !isPlaced;
    if (viewport === null || crs === null || !isPlaced) {
      return;
    }
    const corners = gridCornersIn(grid, crs).map((at) =>
      worldToScreen(viewport, ...at)
        .map((px) => `${onScreen(px)}px`)
        .join(" "),
    );
    this.#hatching.style.clipPath = `polygon(${corners.join(", ")})`;
  }

  #drawScale(): void {
    const bar =
      this.#viewport === null || this.#crs === null
        ? null
        : planScaleBar(this.#crs, this.#viewport, SCALE_BAR_MAX_PX);
    this.#scale.hidden = bar === null;
    if (bar !== null) {
      this.#scale.style.width = `${bar.widthPx}px`;
      this.#scale.textContent = bar.label;
    }
  }
}

function linkTo(text: string, href: string): HTMLAnchorElement {
  const link = document.createElement("a");
  return Object.assign(link, {
    textContent: text,
    href,
    target: "_blank",
    rel: "noopener",
  });
}

function boxRing([minX, minY, maxX, maxY]: Box) {
  return [
    [minX, maxY],
    [maxX, maxY],
    [maxX, minY],
    [minX, minY],
  ] as const;
}

function onScreen(px: number): number {
  return Math.min(OFF_SCREEN_PX, Math.max(-OFF_SCREEN_PX, px));
}

function say(element: HTMLElement, text: string | null): void {
  element.hidden = text === null;
  if (element.textContent !== (text ?? "")) {
    element.textContent = text;
  }
}

function show(element: SVGElement, isShown: boolean): void {
  element.style.display = isShown ? "" : "none";
}

/** Draws a shape twice, with a dark outline below, so that it is visible on any imagery. */
function twice(name: string, attributes: Record<string, string>) {
  const group = svgElement("g", { class: name });
  group.append(
    svgElement("path", { ...attributes, class: "map-casing" }),
    svgElement("path", { ...attributes, class: "map-stroke" }),
  );
  return group;
}

function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string>,
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  return element;
}
