/**
 * This file plays a hub of models: it says of files what Hugging Face says of them, by their
 * own bytes, and serves them. It knows no network; a server or a page's test puts it in one.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const TINY_REPOSITORY = "tests/tiny-smolvlm";
export const TINY_COMMIT = "0123456789abcdef0123456789abcdef01234567";

export type HubFiles = ReadonlyMap<string, Buffer>;

export type HubAnswer = {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
};

/** Reads the tests' tiny model under the names that the hub's files have. */
export function readTinyModel(): Map<string, Buffer> {
  const folder = join(import.meta.dirname, "models/vision-language/tiny-smolvlm");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Map(
    names
      .filter((name) => name.includes("."))
      .map((name) => [
        name.replaceAll("\\", "/").replaceAll("-", "_"),
        readFileSync(join(folder, name)),
      ]),
  );
}

/**
 * Returns what the hub answers under a path.
 * @param listed the files that the list tells of @param served those that are sent
 */
export function hubAnswer(path: string, listed: HubFiles, served: HubFiles): HubAnswer {
  const api = `/api/models/${TINY_REPOSITORY}`;
  if (path === `${api}/revision/main`) {
    return json({ sha: TINY_COMMIT, cardData: { license: "apache-2.0" } });
  }
  if (path === `${api}/tree/${TINY_COMMIT}`) {
    return json([
      { type: "directory", oid: "d".repeat(40), size: 0, path: "onnx" },
      ...[...listed].map(([name, bytes]) => entryOf(name, bytes)),
    ]);
  }
  const prefix = `/${TINY_REPOSITORY}/resolve/${TINY_COMMIT}/`;
  const file = path.startsWith(prefix) ? served.get(path.slice(prefix.length)) : null;
  return file == null
    ? { status: 404, type: "text/html", body: Buffer.from("<h1>Not found</h1>") }
    : { status: 200, type: "binary/octet-stream", body: file };
}

/** Large files are stored beside Git, under their SHA-256. */
function entryOf(path: string, bytes: Buffer): object {
  const blob = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
  const isLarge = path.endsWith(".onnx");
  const size = bytes.length;
  return {
    ...{ type: "file", path, size },
    oid: createHash("sha1").update(blob).digest("hex"),
    ...(isLarge
      ? { lfs: { oid: createHash("sha256").update(bytes).digest("hex"), size } }
      : {}),
  };
}

function json(value: unknown): HubAnswer {
  return {
    ...{ status: 200, type: "application/json" },
    body: Buffer.from(JSON.stringify(value)),
  };
}
