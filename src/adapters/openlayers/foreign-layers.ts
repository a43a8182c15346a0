/**
 * This file creates layers that are not made of the engine's pixels: map tiles by
 * address, and vectors. It is a download of its own, because most visits need none.
 */
import Feature from "ol/Feature.js";
import GeoJSON from "ol/format/GeoJSON.js";
import type Layer from "ol/layer/Layer.js";
import OlVectorLayer from "ol/layer/Vector.js";
import WebGLTileLayer from "ol/layer/WebGLTile.js";
import { addCoordinateTransforms, get } from "ol/proj.js";
import ImageTile from "ol/source/ImageTile.js";
import VectorSource from "ol/source/Vector.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";
import { createTransform, isSameCrs } from "#core/geo/crs.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { TileLayer, VectorFeature, VectorLayer } from "#ports/map-view.ts";
import { createGoogleLayer } from "./google-tiles.ts";
import { TILES_ANSWERED, type TilesAnswered } from "./layer-notes.ts";
import { projectionOf } from "./projection.ts";

const WEB_MERCATOR: CrsCode = "EPSG:3857";
const POINT_RADIUS_PX = 5;
const LABEL_FONT = "12px system-ui, sans-serif";

/** Views whose CRS has been registered with OpenLayers for these layers. */
const connected = new Set<CrsCode>();

/** Creates a layer. @returns null in pixel space, which has no place on the Earth */
export function createForeignLayer(
  spec: TileLayer | VectorLayer,
  crs: CrsCode,
): Layer | null {
  switch (spec.kind) {
    case "tiles":
      return crs === "pixel" ? null : createTileLayer(spec, crs);
    case "vectors":
      return (spec.crs === "pixel") === (crs === "pixel")
        ? createVectorLayer(spec, crs)
        : null;
  }
}

function createTileLayer(spec: TileLayer, crs: CrsCode): Layer {
  connectToWebMercator(crs);
  const answered: TilesAnswered = {
    ...{ loaded: 0, failed: 0, refusal: null, copyright: null },
  };
  const layer =
    spec.sessionKey === null
      ? createAddressLayer(spec)
      : createGoogleLayer(spec.sessionKey, crs, spec.opacity, answered);
  TILES_ANSWERED.set(layer, answered);
  const source = layer.getSource();
  source?.on("tileloadend", () => {
    answered.loaded += 1;
  });
  source?.on("tileloaderror", () => {
    answered.failed += 1;
    // The panel's note is read when the map is drawn.
    layer.changed();
  });
  return layer;
}

function createAddressLayer({ url, minZoom, maxZoom, opacity }: TileLayer) {
  const source = new ImageTile({
    ...{ url, minZoom, maxZoom, transition: 0 },
    // The page is cross-origin isolated, so images must come with CORS headers.
    crossOrigin: "anonymous",
  });
  return new WebGLTileLayer({ opacity, source });
}

/**
 * Registers the transform in both directions, with which OpenLayers warps tiles of
 * another CRS.
 */
function connectToWebMercator(crs: CrsCode): void {
  const source = get(WEB_MERCATOR);
  if (source === null || connected.has(crs) || isSameCrs(crs, WEB_MERCATOR)) {
    return;
  }
  const pairwise = (from: CrsCode, to: CrsCode) => {
    const transform = createTransform(from, to);
    return ([x = Number.NaN, y = Number.NaN]: number[]) => transform(x, y);
  };
  addCoordinateTransforms(
    source,
    projectionOf(crs),
    pairwise(WEB_MERCATOR, crs),
    pairwise(crs, WEB_MERCATOR),
  );
  connected.add(crs);
}

function createVectorLayer(spec: VectorLayer, crs: CrsCode): Layer {
  return new OlVectorLayer({
    opacity: spec.opacity,
    source: new VectorSource({
      features: spec.features.map((feature) => toOlFeature(feature, spec.crs, crs)),
    }),
  });
}

function toOlFeature(feature: VectorFeature, from: CrsCode, to: CrsCode): Feature {
  const geometry = new GeoJSON().readGeometry(feature.geometry) ?? undefined;
  const transform = createTransform(from, to);
  geometry?.applyTransform((input, output = input, dimension = 2) => {
    for (let i = 0; i < input.length; i += dimension) {
      const [x, y] = transform(input[i] ?? Number.NaN, input[i + 1] ?? Number.NaN);
      output[i] = x;
      output[i + 1] = y;
    }
    return output;
  });
  const made = new Feature(geometry);
  made.setStyle(styleOf(feature));
  return made;
}

function styleOf({ style, label }: VectorFeature): Style {
  const drawn = {
    ...(style.stroke === null
      ? {}
      : { stroke: new Stroke({ color: style.stroke, width: style.strokePx }) }),
    ...(style.fill === null ? {} : { fill: new Fill({ color: style.fill }) }),
  };
  return new Style({
    ...drawn,
    image: new CircleStyle({ radius: POINT_RADIUS_PX, ...drawn }),
    ...(label === null
      ? {}
      : {
          text: new Text({
            text: label,
            font: LABEL_FONT,
            // Readable on any imagery.
            fill: new Fill({ color: "#fff" }),
            stroke: new Stroke({ color: "#000c", width: 3 }),
            overflow: true,
          }),
        }),
  });
}
