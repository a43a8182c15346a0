/** What LPIPS is; its networks run in the engine. */

/** Of the network that is meant by LPIPS without more words. */
export const LPIPS = {
  id: "lpips",
  label: "LPIPS",
  unit: "",
  better: "lower",
  plain:
    "How different two pictures look to a network that has learned to see: 0 is the same.",
  definition: "Σ over layers of mean over places of w · (â − b̂)², unit features",
  source: "Zhang et al. 2018, arXiv 1801.03924",
} as const;
