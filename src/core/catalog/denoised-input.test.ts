import { describe, expect, it } from "vitest";
import type { ModelCard } from "./card.ts";
import { checkDenoiser } from "./denoised-input.ts";

const denoiser = { id: "median-blur", title: "Median blur" } as ModelCard;

function translator(
  denoisers: readonly string[] | undefined,
  lpips?: number,
): ModelCard {
  const zero = { mean: 0, std: 0 };
  const row = (name: string, mean: number) => ({
    ...{ name, mae: zero, mse: zero, psnr: zero, ssim: zero, psnrPooled: 0 },
    lpips: { mean, std: 0.06 },
  });
  return {
    title: "Tile U-Net",
    training: { denoisers },
    measured: {
      ...{ dataset: "sim-x", n: 173 },
      rows: [
        row("model", 0.393),
        ...(lpips === undefined ? [] : [row("model after median-blur", lpips)]),
      ],
    },
  } as unknown as ModelCard;
}

describe("checkDenoiser", () => {
  it("warns with the measured change where the card has it", () => {
    const issue = checkDenoiser(translator(undefined, 0.507), denoiser);
    expect(issue).toMatchObject({ aspect: "denoiser", weight: "outside" });
    expect(issue?.message).toBe(
      "Tile U-Net was trained on radar as it is, not on what Median blur leaves of it. On 173 patches of sim-x it takes LPIPS (lower is better) from 0.393 to 0.507.",
    );
  });

  it("says that nothing was measured where nothing was", () => {
    const { message } = checkDenoiser(translator(["mmbsn"]), denoiser) ?? {};
    expect(message).toContain("trained on radar after mmbsn");
    expect(message).toContain("has not been measured");
    expect(message).not.toMatch(/0\.\d/);
  });

  it("is silent where the translator was trained with it", () => {
    expect(checkDenoiser(translator(["median-blur"], 0.507), denoiser)).toBeNull();
  });
});
