import { expect, it } from "vitest";
import { createSerialQueue } from "./serial-queue.ts";

it("runs one job after the other, also after one that failed", async () => {
  const queue = createSerialQueue();
  const said: string[] = [];
  const job = (name: string, fails = false) =>
    queue(async () => {
      said.push(`${name} begins`);
      await Promise.resolve();
      said.push(`${name} ends`);
      if (fails) {
        throw new Error(name);
      }
      return name;
    });
  const all = [job("a"), job("b", true), job("c")];
  expect(await Promise.allSettled(all)).toMatchObject([
    { value: "a" },
    { reason: { message: "b" } },
    { value: "c" },
  ]);
  expect(said).toEqual(["a", "b", "c"].flatMap((n) => [`${n} begins`, `${n} ends`]));
});
