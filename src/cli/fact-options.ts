import type { StatedFacts } from "#core/sar/check-facts.ts";

/** Options of commands that open a radar image, for facts that its file does not state. */
export const FACT_OPTIONS = {
  "scale-factor": { type: "string" },
  polarisation: { type: "string" },
  band: { type: "string" },
  date: { type: "string" },
  gsd: { type: "string" },
} as const;

type Values = { readonly [K in keyof typeof FACT_OPTIONS]?: string | undefined };

/** Parses the stated facts; invalid numbers are refused where they are used. */
export function parseFacts(values: Values): StatedFacts {
  const { polarisation, band, date, gsd, "scale-factor": scaleFactor } = values;
  return {
    ...(scaleFactor === undefined ? {} : { scaleFactor: Number(scaleFactor) }),
    ...(gsd === undefined ? {} : { gsdM: Number(gsd) }),
    ...(polarisation === undefined ? {} : { polarisation }),
    ...(band === undefined ? {} : { band }),
    ...(date === undefined ? {} : { date }),
  };
}
