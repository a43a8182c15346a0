import { describe, expect, it } from "vitest";
import type { ModelCard } from "./card.ts";
import { checkDenoiser } from "./denoised-input.ts";
import type { DenoisedScore } from "./denoised-scores.ts";

const denoiser = { id: "median-blur", title: "Median blur" } as ModelCard;
const translator = (denoisers?: readonly string[]) =>
  ({
    ...{ id: "unet", title: "Tile U-Net", training: { denoisers } },
    graphs: [{ sha256: "aa" }],
  }) as unknown as ModelCard;

const score: DenoisedScore = {
  ...{ translate: "unet", denoise: "median-blur", graphs: ["aa"] },
  ...{ simulated: true, n: 80, lpips: { plain: 0.4493, after: 0.5068 } },
};

describe("checkDenoiser", () => {
  it("warns with the measured change of these weights", () => {
    const issue = checkDenoiser(translator(), denoiser, [score]);
    expect(issue).toMatchObject({ aspect: "denoiser", weight: "outside" });
    expect(issue?.message).toBe(
      "Tile U-Net was trained on radar as it is, not on what Median blur leaves of it. LPIPS (lower is better) 0.449 → 0.507 on 80 simulated patches.",
    );
  });

  it.each([
    ["another translator", { translate: "other" }],
    ["another de-noiser", { denoise: "gaussian-blur" }],
    ["other weights", { graphs: ["bb"] }],
  ])("says that nothing was measured where the score is of %s", (_, other) => {
    const issue = checkDenoiser(translator(["mmbsn"]), denoiser, [
      { ...score, ...other },
    ]);
    expect(issue?.message).toContain("trained on radar after mmbsn");
    expect(issue?.message).toContain("has not been measured");
    expect(issue?.message).not.toMatch(/0\.\d/);
  });

  it("is silent where the translator was trained with it", () => {
    expect(checkDenoiser(translator(["median-blur"]), denoiser, [score])).toBeNull();
  });
});
