/**
 * This file holds the numbers of SAR2Earth's tables 2, 3 and 4 and of its refinement, as the
 * paper prints them: real Capella scenes, networks of its authors. None of them is our own.
 */

export type PaperTableId = "table2" | "table3" | "table4" | "refinement";

export type PaperMetric = "mae" | "mse" | "psnr" | "ssim" | "fid" | "lpips";

export const PAPER_METRICS: readonly PaperMetric[] = [
  ...(["mae", "mse", "psnr", "ssim", "fid", "lpips"] as const),
];

export type PaperRow = {
  /** As models' cards name it: "CUT (hybrid)". */
  readonly id: string;
  readonly name: string;
  /** Supervision, setting, or nothing. */
  readonly group: string;
  readonly values: Readonly<Partial<Record<PaperMetric, number>>>;
  /** Where the paper contradicts itself or its code. */
  readonly notes?: Readonly<Partial<Record<PaperMetric, string>>>;
};

export type PaperTable = {
  readonly id: PaperTableId;
  /** As the paper numbers it. */
  readonly source: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly rows: readonly PaperRow[];
};

type Values = readonly [
  mae: number,
  mse: number,
  psnr: number,
  ssim: number,
  fid: number,
  lpips: number,
];

function row(
  id: string,
  name: string,
  group: string,
  values: Values,
  notes: PaperRow["notes"] = {},
): PaperRow {
  const named = PAPER_METRICS.map((metric, i) => [metric, values[i]]);
  return { ...{ id, name, group, notes }, values: Object.fromEntries(named) };
}

const SAME_FID = {
  fid: "The paper prints 142.532 for unpaired and for hybrid CycleGAN: one of the two is likely a slip.",
};

const PSNR_NOTE =
  "In every row PSNR lies above −10·log10 of the printed MSE: it is a mean over images, as ours is a mean over patches.";

export const PAPER_TABLES: Readonly<Record<PaperTableId, PaperTable>> = {
  table2: {
    id: "table2",
    source: "Table 2",
    title: "Baselines on the test set, without de-noising and refinement",
    notes: [
      PSNR_NOTE,
      "Hybrid loss: Eq. 2 weighs its terms 1, 1 and 0.5, the authors' public code 1, 0.3 and 1; both cannot have made these rows.",
      "The public loader jitters colours and mirrors at random in the test phase, too.",
    ],
    rows: [
      row("Pix2Pix", "Pix2Pix", "pair", [0.172, 0.051, 13.818, 0.085, 173.751, 0.569]),
      row(
        ...(["Pix2PixHD", "Pix2PixHD", "pair"] as const),
        [0.151, 0.041, 15.319, 0.162, 155.073, 0.564],
      ),
      row("BBDM", "BBDM", "pair", [0.161, 0.047, 14.772, 0.163, 123.051, 0.477]),
      row(
        ...(["CycleGAN (unpaired)", "CycleGAN", "unpair"] as const),
        [0.244, 0.062, 12.529, 0.101, 142.532, 0.59],
        SAME_FID,
      ),
      row(
        ...(["CUT (unpaired)", "CUT", "unpair"] as const),
        [0.236, 0.086, 11.172, 0.094, 144.312, 0.592],
      ),
      row(
        ...(["StegoGAN (unpaired)", "StegoGAN", "unpair"] as const),
        [0.214, 0.073, 12.041, 0.152, 158.93, 0.595],
      ),
      row(
        ...(["CycleGAN (hybrid)", "CycleGAN", "hybrid"] as const),
        [0.189, 0.063, 13.592, 0.109, 142.532, 0.54],
        SAME_FID,
      ),
      row(
        ...(["CUT (hybrid)", "CUT", "hybrid"] as const),
        [0.132, 0.039, 16.5, 0.199, 140.227, 0.35],
      ),
      row(
        ...(["StegoGAN (hybrid)", "StegoGAN", "hybrid"] as const),
        [0.197, 0.059, 14.213, 0.161, 166.325, 0.593],
      ),
    ],
  },
  table3: {
    id: "table3",
    source: "Table 3",
    title: "De-noising before hybrid CUT",
    notes: [
      PSNR_NOTE,
      "The table is said to include refinement, and the text gives FID 136 before and 128 after it: MM-BSN's 136.684 is the one before.",
    ],
    rows: [
      row(
        ...(["MedianBlur", "MedianBlur", ""] as const),
        [0.122, 0.037, 16.907, 0.219, 140.53, 0.342],
      ),
      row(
        ...(["GaussianBlur", "GaussianBlur", ""] as const),
        [0.126, 0.032, 16.526, 0.222, 140.172, 0.348],
      ),
      row(
        ...(["Noise2Noise", "Noise2Noise", ""] as const),
        [0.114, 0.029, 16.683, 0.225, 144.23, 0.344],
      ),
      row("MM-BSN", "MM-BSN", "", [0.107, 0.022, 17.431, 0.236, 136.684, 0.332]),
    ],
  },
  table4: {
    id: "table4",
    source: "Table 4",
    title: "Hybrid CUT region by region, and from one kind of region to the other",
    notes: [
      PSNR_NOTE,
      "San Francisco counts as rural in the paper.",
      "Ten test sets of eight regions: Charleston and Sittwe are split. How many patches each has is not printed.",
    ],
    rows: [
      ...(
        [
          ["Charleston-U", [0.108, 0.03, 17.235, 0.23, 130.582, 0.32]],
          ["Chicago", [0.112, 0.033, 16.983, 0.225, 132.467, 0.327]],
          ["Paris", [0.105, 0.029, 17.301, 0.235, 128.43, 0.315]],
          ["Savannah", [0.115, 0.034, 16.875, 0.222, 135.098, 0.33]],
          ["Sittwe-U", [0.109, 0.031, 17.102, 0.229, 131.744, 0.322]],
          ["Bengbu", [0.098, 0.025, 18.512, 0.24, 120.32, 0.3]],
          ["Charleston-R", [0.101, 0.027, 18.301, 0.238, 123.982, 0.308]],
          ["San Francisco", [0.097, 0.024, 18.734, 0.242, 118.567, 0.295]],
          ["Sittwe-R", [0.099, 0.026, 18.589, 0.239, 121.765, 0.305]],
          ["Weifang", [0.096, 0.023, 18.852, 0.245, 117.231, 0.292]],
        ] as const
      ).map(([name, values]) => row(name, name, "in-domain, single region", values)),
      row(
        ...(["Urban→Urban", "Urban → urban", "in-domain"] as const),
        [0.106, 0.028, 17.478, 0.24, 125.345, 0.31],
      ),
      row(
        ...(["Rural→Rural", "Rural → rural", "in-domain"] as const),
        [0.097, 0.024, 18.715, 0.241, 115.984, 0.298],
      ),
      row(
        ...(["Urban→Rural", "Urban → rural", "cross-domain"] as const),
        [0.135, 0.043, 16.253, 0.21, 145.45, 0.36],
      ),
      row(
        ...(["Rural→Urban", "Rural → urban", "cross-domain"] as const),
        [0.132, 0.041, 16.438, 0.218, 143.89, 0.355],
      ),
    ],
  },
  refinement: {
    id: "refinement",
    source: "text, refinement",
    title: "Refinement of hybrid CUT with Restormer",
    notes: ["The paper gives FID only, in whole numbers."],
    rows: [
      { id: "before", name: "Before refinement", group: "", values: { fid: 136 } },
      { id: "after", name: "After Restormer", group: "", values: { fid: 128 } },
    ],
  },
};
