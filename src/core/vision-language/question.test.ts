import { describe, expect, it } from "vitest";
import {
  hatchedPercent,
  parseOptions,
  promptFor,
  promptOf,
  QUESTION_PRESETS,
  whyNotAskable,
} from "./question.ts";

describe("promptOf", () => {
  it("adds to closed questions what an answer may be, and nothing to open ones", () => {
    const text = " Is there a ship? ";
    expect(promptOf({ text, form: { kind: "open" } })).toBe("Is there a ship?");
    expect(promptOf({ text, form: { kind: "yes-no" } })).toBe(
      "Is there a ship? Answer with one word: yes or no.",
    );
    const options = ["water", "forest"];
    expect(promptOf({ text: "What?", form: { kind: "choice", options } })).toBe(
      "What? Answer with exactly one of: water, forest.",
    );
  });

  it("asks every preset in words that can be asked, each by its own id", () => {
    const ids = QUESTION_PRESETS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(QUESTION_PRESETS.map(whyNotAskable)).toEqual(ids.map(() => null));
    const prompts = QUESTION_PRESETS.map(promptOf);
    expect(new Set(prompts).size).toBe(prompts.length);
  });
});

it("reads options once each, however they are separated", () => {
  expect(parseOptions(" water, bare  ground;Water\nforest,, ")).toEqual([
    "water",
    "bare ground",
    "forest",
  ]);
});

it("says what keeps a question from being asked", () => {
  expect(whyNotAskable({ text: "  ", form: { kind: "open" } })).toMatch(/question/);
  const form = { kind: "choice", options: ["water"] } as const;
  expect(whyNotAskable({ text: "What?", form })).toMatch(/two answers/);
});

describe("a picture that is not all image", () => {
  const question = { text: "Is there a ship?", form: { kind: "open" } } as const;

  it("is asked about with its hatched share, a whole one as it is", () => {
    expect(promptFor(question, 1)).toBe(promptOf(question));
    expect(promptFor(question, 0.624)).toBe(
      "Is there a ship? The grey hatched part of the image, 38 % of it, holds no data: answer about the rest.",
    );
  });

  it("is never called whole", () => {
    expect([1, 0.9999, 0.99, 0.5, 0.001].map(hatchedPercent)).toEqual([
      0, 1, 1, 50, 100,
    ]);
  });
});
