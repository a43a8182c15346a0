/**
 * This file gathers what is known about an image before its kind is decided: header,
 * sampled numbers, metadata, and which bands contain data.
 */
import { AppError } from "#core/errors.ts";
import { type Grid, PIXEL_AFFINE } from "#core/raster/grid.ts";
import { type BandRoles, bandRoles } from "./band-roles.ts";
import { type CapellaMetadata, parseCapellaMetadata } from "./capella-metadata.ts";
import {
  type ProductDocument,
  readProductDocument,
  type TextFile,
} from "./documents/product-document.ts";
import type { FillValue } from "./fill-value.ts";
import type { ImageInfo } from "./image-info.ts";
import { fillReason } from "./nodata-rule.ts";
import type { SampleStatistics } from "./sample-statistics.ts";
import type { Scene, SceneAnswer } from "./scene.ts";

export type ClassifyInput = {
  readonly info: ImageInfo;
  /** Statistics of a small overview, or of windows if there is none. */
  readonly statistics: SampleStatistics;
  /** Text of an `_extended.json` dropped beside the image. */
  readonly sidecar: string | null;
  /** Other text files given with the image that may describe its product. */
  readonly documents?: readonly TextFile[];
  /** Stored value of band 0 at pixel (0, 0) in full resolution. */
  readonly pixel00: number | null;
  /** Pixel size in metres on the ground at the centre; null in pixel space. */
  readonly gsdM: number | null;
  readonly corners: Scene["corners"];
  /** A fill value among the samples that nothing states (`findFillValue`). */
  readonly fill?: FillValue | null;
  /** The user's statement of what this image is. */
  readonly answer: SceneAnswer | null;
};

export type ImageEvidence = {
  readonly input: ClassifyInput;
  readonly capella: CapellaMetadata | null;
  /** Where the metadata was found, as text. */
  readonly capellaSource: string;
  /** What another operator's document says, where the image is not Capella's. */
  readonly product: ProductDocument | null;
  /** Warnings collected during classification; they become the scene's. */
  readonly warnings: string[];
  /** Bands that are neither opacity nor empty. */
  readonly bands: readonly number[];
  /** Meaning of the bands' names and colours. */
  readonly roles: BandRoles;
};

/**
 * Gathers the evidence.
 *
 * @throws AppError metadata-invalid (truncated JSON, no sidecar), all-nodata (only NaN
 *   and the nodata tag), bands-unsupported (only opacity)
 */
export function gatherEvidence(input: ClassifyInput): ImageEvidence {
  const { info, statistics } = input;
  const warnings: string[] = [];
  const product = readProductDocument({
    imageName: info.name,
    files: [
      ...(input.documents ?? []),
      ...(input.sidecar === null
        ? []
        : [{ name: "The JSON beside the image", text: input.sidecar }]),
    ],
    gdalMetadata: info.gdalMetadata,
  });
  const { capella, capellaSource } = findCapella(input, product !== null, warnings);
  warnings.push(...productWarnings(info, product));
  const coloured = statistics.bands.flatMap((_, band) =>
    band === info.alphaBand ? [] : [band],
  );
  const bands = coloured.filter((band) => (statistics.bands[band]?.n ?? 0) > 0);
  if (coloured.length === 0) {
    throw unsupportedBands(info, "no band but opacity");
  }
  if (bands.length === 0) {
    throw allNodata(info, info.nodata === null ? "NaN" : `NaN or ${info.nodata}`);
  }
  if (bands.length < coloured.length) {
    const empty = coloured.filter((band) => !bands.includes(band)).map((b) => b + 1);
    warnings.push(`Band ${empty.join(", ")} holds no data and is left out.`);
  }
  if (capella === null && /^CAPELLA_/i.test(info.name)) {
    warnings.push(
      "The name is that of a Capella product, but its metadata is missing: drop the _extended.json beside the image.",
    );
  }
  if (input.fill != null) {
    warnings.push(`${sentence(fillReason(input.fill))} They are not shown or fed.`);
  }
  if (info.georeference === null) {
    warnings.push("The image has no georeference: it is shown in pixel space.");
  }
  const roles = bandRoles(info);
  return {
    ...{ input, capella, capellaSource, warnings, bands, roles },
    product: capella === null ? product : null,
  };
}

function productWarnings(info: ImageInfo, product: ProductDocument | null): string[] {
  const { size, warnings = [] } = product ?? {};
  return size == null || (size.rows === info.height && size.columns === info.width)
    ? [...warnings]
    : [
        ...warnings,
        `${product?.source} describes ${size.columns} × ${size.rows} pixels; the image has ${info.width} × ${info.height}.`,
      ];
}

/**
 * Chooses the metadata: the tag takes precedence if it names the product, otherwise a
 * sidecar.
 */
function findCapella(
  { info, sidecar }: ClassifyInput,
  isOtherProduct: boolean,
  warnings: string[],
): { capella: CapellaMetadata | null; capellaSource: string } {
  const tag = parsed(info.imageDescription ?? "");
  const json = sidecar === null ? { value: null, error: null } : parsed(sidecar);
  const beside = json.value;
  // Broken metadata is only an error if nothing else says what the image is.
  if (tag.error !== null && beside === null) {
    throw tag.error;
  }
  if (json.error !== null && (tag.value?.productType ?? null) === null) {
    throw json.error;
  }
  if (tag.error !== null) {
    warnings.push("TIFF tag 270 is cut off: the _extended.json is used instead.");
  }
  if (sidecar !== null && beside === null && !isOtherProduct) {
    warnings.push(
      json.error === null
        ? "The JSON beside the image is not Capella's metadata."
        : `The JSON beside the image is broken, and not used (${json.error.found}).`,
    );
  }
  const isSidecar = beside !== null && (tag.value?.productType ?? null) === null;
  if (
    beside !== null &&
    tag.value !== null &&
    !isSidecar &&
    !sameProduct(beside, tag.value)
  ) {
    warnings.push("The JSON beside the image belongs to another product: not used.");
  }
  const capella = isSidecar ? beside : tag.value;
  if (capella?.rows && capella.columns) {
    if (capella.rows !== info.height || capella.columns !== info.width) {
      warnings.push(
        `The metadata describes ${capella.columns} × ${capella.rows} pixels; the image has ${info.width} × ${info.height}.`,
      );
    }
  }
  return {
    capella,
    capellaSource: isSidecar ? "The _extended.json beside it" : "TIFF tag 270",
  };
}

/** Parses metadata, or returns why it cannot be read. */
function parsed(json: string): {
  readonly value: CapellaMetadata | null;
  readonly error: AppError | null;
} {
  try {
    return { value: parseCapellaMetadata(json), error: null };
  } catch (error) {
    if (!(error instanceof AppError)) {
      throw error;
    }
    return { value: null, error };
  }
}

function sameProduct(p: CapellaMetadata, q: CapellaMetadata): boolean {
  return p.collectId === q.collectId && p.productType === q.productType;
}

/** Returns the fields that every scene has, whatever its kind. */
export function sceneCommon({ input, capella, warnings }: ImageEvidence) {
  const { info } = input;
  const grid: Grid = {
    crs: info.georeference?.crs ?? "pixel",
    affine: info.georeference?.affine ?? PIXEL_AFFINE,
    width: info.width,
    height: info.height,
  };
  return {
    name: info.name,
    grid,
    bands: info.bands,
    gsdM: info.georeference === null ? null : input.gsdM,
    corners: info.georeference === null ? null : input.corners,
    warnings,
    isSimulated:
      saysSimulated(Object.entries(info.gdalMetadata).flat()) ||
      saysSimulated([capella?.platform, capella?.license]),
  };
}

/** Simulators name themselves; nothing else contains that word. */
function saysSimulated(texts: readonly (string | null | undefined)[]): boolean {
  return texts.some((text) => /\bsimulat(ed|ion|or)\b/i.test(text ?? ""));
}

export function allNodata(info: ImageInfo, value: string): AppError {
  return new AppError("all-nodata", `${info.name} holds no data.`, {
    expected: "pixels with values",
    found: `nothing but ${value} in the sampled pixels`,
    hint: "Choose another file, or check the nodata value it was written with.",
  });
}

/**
 * The message contains the minimum and maximum, because a fill value that nothing
 * states is often one of them.
 */
export function unsupportedBands(info: ImageInfo, found: string): AppError {
  return new AppError(
    "bands-unsupported",
    `The bands of ${info.name} fit no known kind.`,
    {
      expected:
        "radar (1–4 bands: amplitude, linear power or dB, or complex) or optical RGB (3–4 bands of uint8 or uint16)",
      found,
      hint: "Select the bands with gdal_translate -b, or write backscatter as power or dB; if a number stands for no data, name it: gdal_translate -a_nodata -9999.",
    },
  );
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
