import { expect, test } from "vitest";
import { NO_CHOICES } from "./choices.ts";
import type { ModelHeader } from "./model-header.ts";
import { proposeInput } from "./propose-input.ts";

/** Only what the proposal of an input reads. */
const header = (dims: readonly (number | null)[]) =>
  ({ input: { dims }, layout: null, firstBands: null }) as unknown as ModelHeader;

test("tiles that would fill the memory are refused before anything is run", () => {
  expect(proposeInput(header([1, 3, 2048, 2048]), null, NO_CHOICES, "m").fixedPx).toBe(
    2048,
  );
  for (const dims of [
    [1, 3, 8192, 8192],
    [1, 3, null, 8192],
    [1, 17, 256, 256],
    [1, 3, 256, 512],
  ]) {
    expect(() => proposeInput(header(dims), null, NO_CHOICES, "m")).toThrow(
      expect.objectContaining({
        code: "model-shape-mismatch",
        expected: expect.stringContaining("2048 px"),
      }),
    );
  }
});
