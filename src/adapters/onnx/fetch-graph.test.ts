import { expect, it } from "vitest";
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import { fetchGraph } from "./fetch-graph.ts";

const card = {
  title: "Tile U-Net",
  graphs: [{ bytes: 9_000_000 }, { bytes: 3_100_000 }],
} as unknown as ModelCard;
const graph = { path: "translate/unet/model.onnx", sha256: "aa" } as Parameters<
  typeof fetchGraph
>[2];

/** How a fetch that found this fails. */
function failing(found: string) {
  return fetchGraph(
    () =>
      Promise.reject(
        new AppError("network-unavailable", "A file was not fetched.", {
          ...{ expected: "the file", found, hint: "Try again." },
        }),
      ),
    card,
    graph,
  );
}

it("names the model that is not kept, its size, and what can be done without a network", async () => {
  await expect(failing("no connection")).rejects.toMatchObject({
    code: "network-unavailable",
    message: "“Tile U-Net” is not kept on this device and could not be fetched.",
    expected: "its file translate/unet/model.onnx; 12.1 MB in all",
    found: "no connection",
    hint: expect.stringMatching(/Connect and run it once.*on this device/),
  });
});

it("blames the server where that has no such file", async () => {
  await expect(failing("HTTP 404")).rejects.toMatchObject({
    found: "HTTP 404",
    hint: expect.stringContaining("models folder"),
  });
});

it("gives what was fetched", async () => {
  const bytes = Uint8Array.of(1, 2);
  const asked: string[] = [];
  const fetchModel = async (...file: [path: string, sha256: string]) => {
    asked.push(...file);
    return bytes;
  };
  expect(await fetchGraph(fetchModel, card, graph)).toBe(bytes);
  expect(asked).toEqual([graph.path, graph.sha256]);
});
