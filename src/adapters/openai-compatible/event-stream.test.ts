import fc from "fast-check";
import { expect, it } from "vitest";
import { readEventData } from "./event-stream.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

async function dataOf(...chunks: Uint8Array[]): Promise<string[]> {
  const found: string[] = [];
  const stream = async function* () {
    yield* chunks;
  };
  for await (const data of readEventData(stream())) {
    found.push(data);
  }
  return found;
}

it("reads data by all three ends of lines, and nothing else of an event", async () => {
  const text =
    "\uFEFF: a pause\nevent: x\nid: 3\ndata: one\n\ndata:two\r\ndata:  2\r\n\r\ndata: three\r\r\n\ndata: cut";
  expect(await dataOf(bytes(text))).toEqual(["one", "two\n 2", "three"]);
});

it("gives the same for any pieces that a stream comes in", async () => {
  const text = "data: é1\r\n\r\ndata: 🛰\r\rdata: a\ndata: b\n\n: end\n\ndata: cut";
  const whole = bytes(text);
  const expected = await dataOf(whole);
  expect(expected).toEqual(["é1", "🛰", "a\nb"]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 8 }), async (cuts) => {
      const ends = [...cuts, whole.length].toSorted((a, b) => a - b);
      const pieces = ends.map((end, i) => whole.subarray(ends[i - 1] ?? 0, end));
      expect(await dataOf(...pieces)).toEqual(expected);
    }),
  );
});

it("ends an event that never ends", async () => {
  const endless = bytes(`data: ${"x".repeat(1_000_001)}`);
  await expect(dataOf(endless)).rejects.toThrow(RangeError);
});
