import type { Page } from "@playwright/test";

/** The cells in each journal of stored results, by the journal's name. */
export function journals(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("sar2earth-results", { create: true });
    const found: Record<string, string[]> = {};
    for await (const [name, handle] of folder.entries()) {
      if (name.endsWith(".journal") && handle.kind === "file") {
        const file = await (handle as FileSystemFileHandle).getFile();
        const lines = (await file.text()).split("\n").slice(1, -1);
        found[name] = lines.map((line) => JSON.parse(line.slice(9)).cell);
      }
    }
    return found;
  });
}
