/**
 * This plugin serves and copies the site's models: cards and weights, without the
 * training kit and golden pairs.
 */
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Plugin } from "vite";

/** What a file of the site may hold; larger ones are split, and joined where they are read. */
const PART_BYTES = 24 * 2 ** 20;

const published =
  /^(?:catalog\.json|denoised-scores\.json|[^/]+\/[^/]+\/(?:card\.json|[^/]+\.(?:onnx|f32)))$/;

/**
 * Tells whether the site needs a file of `models/`; it needs neither training kit nor
 * golden pairs.
 */
function isPublished(path: string): boolean {
  return published.test(path) && !/^training\/|\/golden/.test(path);
}

/** A file of the site's models folder, and where it lies. */
type ModelFile = { readonly name: string; readonly path: string };

/** What the site serves below `models/`. */
function listPublished(root: string): ModelFile[] {
  return [
    ...listModelFiles(root)
      .filter(isPublished)
      .map((name) => ({ name, path: join(root, name) })),
    ...listPackaged(root),
  ];
}

/** Graphs that npm packages bring: they are in no commit, and served as if they were. */
function listPackaged(root: string): ModelFile[] {
  const cards = listModelFiles(root).filter((name) => name.endsWith("/card.json"));
  return cards.flatMap((card) => {
    const { graphs = [] } = JSON.parse(readFileSync(join(root, card), "utf8")) as {
      graphs?: { file: string; package?: string }[];
    };
    return graphs.flatMap(({ file, package: inPackage }) =>
      inPackage === undefined
        ? []
        : [
            {
              name: `${dirname(card)}/${file}`,
              path: join(root, "../node_modules", inPackage),
            },
          ],
    );
  });
}

/**
 * `<stage>/<id>/<file>`, the catalogue and the de-noisers' scores, without walking the
 * training kit.
 */
function listModelFiles(root: string): string[] {
  const foldersIn = (path: string) =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "training")
      .map((entry) => join(path, entry.name));
  if (!existsSync(root)) {
    return [];
  }
  const files = foldersIn("")
    .flatMap(foldersIn)
    .flatMap((model) =>
      readdirSync(join(root, model)).map((name) => `${model}/${name}`),
    );
  const lists = ["catalog.json", "denoised-scores.json"];
  return [...lists.filter((name) => existsSync(join(root, name))), ...files];
}

/** Files that are too large for common static hosts (25 MiB), and how many parts they get. */
function partsOf(root: string): Record<string, number> {
  return Object.fromEntries(
    listPublished(root)
      .map(({ name, path }) => [name, Math.ceil(sizeOf(path) / PART_BYTES)] as const)
      .filter(([, parts]) => parts > 1),
  );
}

function sizeOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new Error(`${path} is missing: run npm ci`);
  }
  return stat.size;
}

/**
 * Serves the model cards and weights under `<base>models/` in development, and copies
 * exactly those into the built site. A project without any model has an empty catalogue.
 */
export function publishedModels(): Plugin {
  const emptyCatalog = JSON.stringify({ schema: 1, models: [] });
  let root = "";
  let outDir = "";
  return {
    name: "sar2earth:published-models",
    config(config, { command }) {
      const models = join(config.root ?? process.cwd(), "models");
      const parts = command === "build" ? partsOf(models) : {};
      return { define: { "import.meta.env.SPLIT_FILES": JSON.stringify(parts) } };
    },
    configResolved(config) {
      root = join(config.root, "models");
      outDir = join(resolve(config.root, config.build.outDir), "models");
    },
    configureServer(server) {
      const prefix = `${server.config.base}models/`;
      server.middlewares.use((request, response, next) => {
        const [path = ""] = (request.url ?? "").split("?");
        // Browser tests read golden pairs too: leave everything to Vite's own files.
        if (!path.startsWith(prefix) || process.env.VITEST) {
          next();
          return;
        }
        const file = decodeURIComponent(path.slice(prefix.length));
        const packaged = listPackaged(root).find(({ name }) => name === file);
        if (isPublished(file) && existsSync(join(root, file))) {
          next();
        } else if (packaged !== undefined && existsSync(packaged.path)) {
          response.setHeader("Content-Type", "application/octet-stream");
          createReadStream(packaged.path).pipe(response);
        } else if (file === "catalog.json") {
          response.setHeader("Content-Type", "application/json").end(emptyCatalog);
        } else {
          response.writeHead(404).end();
        }
      });
    },
    generateBundle() {
      if (!existsSync(join(root, "catalog.json"))) {
        this.emitFile({
          type: "asset",
          fileName: "models/catalog.json",
          source: emptyCatalog,
        });
      }
    },
    writeBundle() {
      const parts = partsOf(root);
      for (const { name, path } of listPublished(root)) {
        if (parts[name] === undefined) {
          cpSync(path, join(outDir, name));
          continue;
        }
        mkdirSync(dirname(join(outDir, name)), { recursive: true });
        const bytes = readFileSync(path);
        for (let i = 0; i < parts[name]; i += 1) {
          const part = bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES);
          writeFileSync(join(outDir, `${name}.part${i}`), part);
        }
      }
    },
  };
}
