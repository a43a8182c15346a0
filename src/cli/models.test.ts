import { afterEach, describe, expect, test, vi } from "vitest";
import { printedBy } from "#testing/printed.ts";
import { runCli } from "./main.ts";

afterEach(() => vi.restoreAllMocks());

describe("models", () => {
  test("a table, and the cards' facts", async () => {
    const table = (await printedBy(() => runCli(["models"]))).stdout.split("\n");
    expect(table[0]).toMatch(/^stage +id +size +MAC\/px +GSD +what$/);
    const json = JSON.parse(
      (await printedBy(() => runCli(["models", "--json"]))).stdout,
    );
    expect(table).toHaveLength(json.length + 1);
    const one = json.find(({ id }: { id: string }) => id === "pix2pix-s1s2");
    expect(one).toMatchObject({ stage: "translate", trainedOn: { band: "C" } });
    const row = table.find((line) => line.includes("pix2pix-s1s2")) ?? "";
    expect(row).toMatch(/^translate +pix2pix-s1s2 +[\d.]+ MB +\d+ k +8–9 m +\w/);
    expect(row).toContain(one.title);
  });
});
