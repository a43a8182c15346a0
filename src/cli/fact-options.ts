import type { StatedFacts } from "#core/sar/stated-facts.ts";

/** Of commands that open a radar image: what its file does not say. */
export const FACT_OPTIONS = {
  "scale-factor": { type: "string" },
  polarisation: { type: "string" },
  band: { type: "string" },
  date: { type: "string" },
  gsd: { type: "string" },
} as const;

type Values = { readonly [K in keyof typeof FACT_OPTIONS]?: string | undefined };

/** What was stated; numbers that are none are refused where they are used. */
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
