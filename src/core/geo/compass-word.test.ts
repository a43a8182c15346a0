import { expect, it } from "vitest";
import { compassWord } from "./compass-word.ts";

it.each([
  [0, "north"],
  [22, "north"],
  [23, "north-east"],
  [102.5, "east"],
  [350, "north"],
  [-90, "west"],
  [585, "south-west"],
])("%d° is %s", (azimuth, word) => {
  expect(compassWord(azimuth)).toBe(word);
});
