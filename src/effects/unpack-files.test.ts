import { describe, expect, it, vi } from "vitest";
import { openDropped } from "#state/open-files.ts";
import { installPageOfFakes, page, start } from "#testing/page-of-fakes.ts";

installPageOfFakes();

const zipOf = (...paths: string[]) => new File([paths.join("\n")], "product.zip");

describe("a dropped archive", () => {
  it("opens its images with their documents, in place of itself", async () => {
    start();
    openDropped(page.store, [
      zipOf("x/measurement/s1a-1.tiff", "x/annotation/s1a-1.xml", "x/manifest.safe"),
    ]);
    expect(page.store.getState().scenes.entries.at(-1)?.phase.status).toBe("opening");
    await vi.advanceTimersByTimeAsync(500);
    const entries = page.store
      .getState()
      .scenes.entries.filter(({ origin }) => origin.kind === "blob");
    expect(entries.map(({ name, phase }) => [name, phase.status])).toEqual([
      ["s1a-1.tiff", "ready"],
    ]);
    expect(entries[0]?.documents.map(({ name }) => name)).toEqual(["s1a-1.xml"]);
  });

  it("says so when there is no image in it", async () => {
    start();
    openDropped(page.store, [zipOf("a/notes.txt")]);
    await vi.advanceTimersByTimeAsync(500);
    const phase = page.store.getState().scenes.entries.at(-1)?.phase;
    expect(phase?.status === "failed" && phase.error.message).toBe(
      "product.zip holds no image that can be opened.",
    );
  });
});
