import { describe, expect, it } from "vitest";
import { compareAnswers } from "./answer-agreement.ts";
import { normaliseAnswer, withoutThoughts } from "./normalise-answer.ts";

const YES_NO = { kind: "yes-no" } as const;
const NUMBER = { kind: "number" } as const;
const COVER = {
  kind: "choice",
  options: ["built-up", "water", "waterway", "Bare ground"],
} as const;

describe("normaliseAnswer", () => {
  it.each([
    ["Yes.", "yes"],
    ["**No**", "no"],
    ["Answer: yes", "yes"],
    ["no, there is no ship", "no"],
    ["Yes, although no ship is near.", "yes"],
    ["I would say yes", "yes"],
    ["<think>Is it no? Perhaps no.</think>\nYes", "yes"],
    ["It could be yes or no", null],
    ["Perhaps", null],
    ["Nowhere", null],
    ["", null],
  ])("reads yes and no in “%s”", (text, expected) => {
    expect(normaliseAnswer(text, YES_NO)).toBe(expected);
  });

  it.each([
    ["12", "12"],
    ["**1,204** buildings", "1204"],
    ["1’204", "1204"],
    ["There are three ships.", "3"],
    ["There is one group of 7 ships", "7"],
    ["3 ships. 3!", "3"],
    ["12.0", "12"],
    ["None", "0"],
    ["There are no ships.", "0"],
    ["zero", "0"],
    ["3-5", null],
    ["between 10 and 20", null],
    ["many", null],
  ])("reads the number in “%s”", (text, expected) => {
    expect(normaliseAnswer(text, NUMBER)).toBe(expected);
  });

  it.each([
    ["water", "water"],
    ["Water.", "water"],
    ["The area is mostly built up.", "built-up"],
    ["bare-ground", "Bare ground"],
    ["A waterway", "waterway"],
    ["water and a waterway", null],
    ["underwater", null],
    ["wetland", null],
  ])("reads the option in “%s”", (text, expected) => {
    expect(normaliseAnswer(text, COVER)).toBe(expected);
  });

  it("reads nothing from an answer to an open question", () => {
    expect(normaliseAnswer("yes", { kind: "open" })).toBeNull();
  });
});

it("leaves out thoughts, also those that were cut off or began before the text", () => {
  expect(withoutThoughts("<think>a\nb</think> c")).toBe("c");
  expect(withoutThoughts("a </think> c")).toBe("c");
  expect(withoutThoughts("<think>never ends")).toBe("");
});

describe("compareAnswers", () => {
  it("compares closed answers by what they say, not how", () => {
    expect(compareAnswers("Yes!", "yes, a river", YES_NO, null)).toBe("same");
    expect(compareAnswers("no", "yes", YES_NO, "same")).toBe("different");
    expect(compareAnswers("two", "2", NUMBER, null)).toBe("same");
    expect(compareAnswers("2 or 3", "2", NUMBER, null)).toBe("unclear");
    expect(compareAnswers("2", "who knows", NUMBER, null)).toBe("unclear");
  });

  it("leaves open answers to the reader", () => {
    const open = { kind: "open" } as const;
    expect(compareAnswers("a port", "a port", open, null)).toBe("unmarked");
    expect(compareAnswers("a port", "a harbour", open, "same")).toBe("same");
  });
});
