/**
 * This file reads what others write beside or into their models: bioimage.io's RDF 0.5,
 * STAC's MLM extension, and the metadata of QGIS's plugin Deepness.
 */
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import { parseLimitedJson } from "#core/json-limits.ts";
import { type ModelHints, meanOf, type Range, scaled, standardised } from "./hints.ts";

/** A document beside a model: our own card, or what another one's says. */
export type ReadDocument =
  | { readonly kind: "card"; readonly card: Record<string, unknown> }
  | { readonly kind: "hints"; readonly hints: ModelHints };

/** YAML that names itself again and again is refused beyond this. */
const MOST_ALIASES = 100;

/**
 * Reads a document, JSON or YAML.
 * @throws AppError card-invalid when it is none of the known kinds
 */
export function readModelDocument(name: string, text: string): ReadDocument {
  const value = parseDocument(name, text);
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  if (fields.schema === 1 && ("graphs" in fields || "stage" in fields)) {
    return { kind: "card", card: fields };
  }
  const hints = readMlm(fields) ?? readRdf(fields);
  if (hints === null) {
    throw new AppError("card-invalid", `“${name}” does not describe a model.`, {
      expected: "a card.json, a STAC item with mlm: fields, or bioimage.io's rdf.yaml",
      found: `a document with ${Object.keys(fields).slice(0, 5).join(", ") || "no fields"}`,
      hint: "Leave it out: what the model needs is then proposed from its header.",
    });
  }
  return { kind: "hints", hints };
}

function parseDocument(name: string, text: string): unknown {
  try {
    if (/\.ya?ml$/i.test(name)) {
      return parseYaml(text, { maxAliasCount: MOST_ALIASES });
    }
    return parseLimitedJson(text);
  } catch (cause) {
    throw new AppError("card-invalid", `“${name}” cannot be read.`, {
      expected: "JSON or YAML",
      found:
        cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "other text",
      hint: "Leave it out: what the model needs is then proposed from its header.",
      cause,
    });
  }
}

const number = z.coerce.number().refine(Number.isFinite);
const text = z.string().trim().min(1);

const scaling = z.looseObject({
  type: z.string(),
  minimum: number.optional(),
  maximum: number.optional(),
  mean: number.optional(),
  stddev: number.optional(),
});

const mlm = z.looseObject({
  "mlm:name": text.optional().catch(undefined),
  title: text.optional().catch(undefined),
  description: text.optional().catch(undefined),
  license: text.optional().catch(undefined),
  gsd: number.optional().catch(undefined),
  "mlm:input": z
    .array(
      z.looseObject({
        input: z
          .looseObject({ dim_order: z.array(z.string()).optional() })
          .optional()
          .catch(undefined),
        value_scaling: z.array(scaling).nullish().catch(undefined),
        norm_type: z.string().nullish().catch(undefined),
        statistics: z
          .array(z.looseObject({ mean: number.nullish(), stddev: number.nullish() }))
          .nullish()
          .catch(undefined),
      }),
    )
    .min(1),
});

/** STAC's Machine Learning Model extension: an item, or its properties. */
function readMlm(fields: Record<string, unknown>): ModelHints | null {
  const inner = fields.properties;
  const found = mlm.safeParse(
    typeof inner === "object" && inner !== null ? { ...fields, ...inner } : fields,
  );
  if (!found.success) {
    return null;
  }
  const { data } = found;
  const [input] = data["mlm:input"];
  const order = input?.input?.dim_order?.map((axis) => axis.toLowerCase());
  return {
    source: "the STAC MLM item",
    ...stated("title", data["mlm:name"] ?? data.title),
    ...stated("summary", data.description),
    ...stated("licence", data.license),
    ...stated("gsdM", data.gsd),
    ...layoutOf(order, /^(bands?|channels?|c)$/),
    ...mlmRange(input?.value_scaling ?? [], input),
  };
}

function mlmRange(
  scalings: readonly z.infer<typeof scaling>[],
  input: z.infer<typeof mlm>["mlm:input"][number] | undefined,
): Partial<ModelHints> {
  const [first] = scalings;
  const statistics = input?.statistics ?? [];
  const mean =
    meanOf(scalings.flatMap((s) => s.mean ?? [])) ??
    meanOf(statistics.flatMap((s) => s.mean ?? []));
  const std =
    meanOf(scalings.flatMap((s) => s.stddev ?? [])) ??
    meanOf(statistics.flatMap((s) => s.stddev ?? []));
  if (
    first?.type === "min-max" &&
    first.minimum !== undefined &&
    first.maximum !== undefined
  ) {
    return scaled([first.minimum, first.maximum], [0, 1]);
  }
  const isStandard = first?.type === "z-score" || input?.norm_type === "z-score";
  if (isStandard && mean !== null && std !== null && std > 0) {
    return standardised(mean, std);
  }
  return first === undefined
    ? {}
    : { notes: [`It scales values by “${first.type}”, which is not known here.`] };
}

const axis = z.looseObject({
  type: z.string().optional(),
  size: z.unknown().optional(),
  halo: number.optional().catch(undefined),
});
const step = z.looseObject({
  id: z.string(),
  kwargs: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const rdfTensor = z.looseObject({
  axes: z.array(axis),
  preprocessing: z.array(step).nullish().catch(undefined),
});
const rdf = z.looseObject({
  type: z.literal("model"),
  format_version: z.coerce.string().regex(/^0\.5/),
  name: text.optional().catch(undefined),
  description: text.optional().catch(undefined),
  license: text.optional().catch(undefined),
  authors: z
    .array(z.looseObject({ name: text }))
    .optional()
    .catch(undefined),
  inputs: z.array(rdfTensor).min(1),
  outputs: z.array(rdfTensor).min(1),
});

/** bioimage.io's resource description of a model, version 0.5. */
function readRdf(fields: Record<string, unknown>): ModelHints | null {
  const found = rdf.safeParse(fields);
  if (!found.success) {
    return null;
  }
  const { data } = found;
  const [input, output] = [data.inputs[0], data.outputs[0]];
  const axes = input?.axes ?? [];
  const space = axes.filter(({ type }) => type === "space");
  const halos = (output?.axes ?? []).map((a) => a.halo ?? 0);
  const halo = halos.reduce((max, own) => Math.max(max, own), 0);
  const size = Number(space[0]?.size);
  return {
    source: "bioimage.io's RDF",
    ...stated("title", data.name),
    ...stated("summary", data.description),
    ...stated("licence", data.license),
    ...stated("attribution", data.authors?.map(({ name }) => name).join(", ")),
    ...layoutOf(
      axes.map(({ type = "" }) => type),
      /^channel$/,
    ),
    ...(Number.isInteger(size) && size > 0 ? { tilePx: size } : {}),
    ...(halo > 0 ? { haloPx: halo } : {}),
    ...rdfRange(input?.preprocessing ?? []),
  };
}

function rdfRange(steps: readonly z.infer<typeof step>[]): Partial<ModelHints> {
  // Casts to float change no value.
  const known = steps.filter(({ id }) => id !== "ensure_dtype");
  const [first] = known;
  const { gain, offset, mean, std } = first?.kwargs ?? {};
  switch (first?.id) {
    case undefined:
      return {};
    case "scale_linear": {
      const [a, b] = [meanOf(gain) ?? 1, meanOf(offset) ?? 0];
      return { unit: "dn", stretch: [0, 255], inputRange: [b, 255 * a + b] };
    }
    case "scale_range":
      return { unit: "dn", stretch: [0, 255], inputRange: [0, 1] };
    case "fixed_zero_mean_unit_variance": {
      const [m, s] = [meanOf(mean), meanOf(std)];
      return m !== null && s !== null && s > 0 ? standardised(m, s) : {};
    }
    default:
      return {
        notes: [`It prepares values by “${first?.id}”, which is not known here.`],
      };
  }
}

/** Deepness's keys in `metadata_props`; null where there are none of them. */
export function readDeepness(
  metadata: Readonly<Record<string, string>>,
): ModelHints | null {
  const value = (key: string): unknown => {
    try {
      return JSON.parse(metadata[key] ?? "null");
    } catch {
      return metadata[key];
    }
  };
  const keys = ["model_type", "resolution", "tile_size", "standardization_mean"];
  if (!keys.some((key) => key in metadata)) {
    return null;
  }
  const [mean, std] = [
    meanOf(value("standardization_mean")),
    meanOf(value("standardization_std")),
  ];
  const centimetres = meanOf(value("resolution"));
  const tilePx = meanOf(value("tile_size"));
  const overlap = meanOf(value("tiles_overlap"));
  const isStandard = mean !== null && std !== null && std > 0;
  // The plugin divides 8-bit values by 255, and then standardises them.
  const range: Range = isStandard ? [-mean / std, (1 - mean) / std] : [0, 1];
  const type = value("model_type");
  return {
    source: "Deepness's metadata",
    unit: "dn",
    stretch: [0, 255],
    inputRange: range,
    ...(centimetres !== null && centimetres > 0 ? { gsdM: centimetres / 100 } : {}),
    ...(tilePx !== null && tilePx > 0 ? { tilePx: Math.round(tilePx) } : {}),
    ...(tilePx !== null && overlap !== null && overlap > 0
      ? { haloPx: Math.round((tilePx * overlap) / 200) }
      : {}),
    ...(typeof type === "string" && !/regress|superres/i.test(type)
      ? { notes: [`It calls itself a “${type}”, which gives no picture.`] }
      : {}),
  };
}

function layoutOf(
  axes: readonly string[] | undefined,
  channel: RegExp,
): Pick<ModelHints, "layout"> | Record<string, never> {
  const at = axes?.findIndex((name) => channel.test(name)) ?? -1;
  return axes?.length === 4 && at === 3
    ? { layout: "NHWC" }
    : axes?.length === 4 && at === 1
      ? { layout: "NCHW" }
      : {};
}

function stated<K extends string, V>(key: K, value: V | undefined) {
  return (value === undefined || value === "" ? {} : { [key]: value }) as Partial<
    Record<K, V>
  >;
}
