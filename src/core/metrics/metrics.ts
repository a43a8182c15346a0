import { mae } from "./mae.metric.ts";
import type { Metric } from "./metric.ts";
import { mse } from "./mse.metric.ts";
import { psnr } from "./psnr.metric.ts";
import { ssim } from "./ssim.metric.ts";

/** Every pixel metric, in the order in which they are shown. */
export const metrics: readonly Metric[] = [mae, mse, psnr, ssim];
