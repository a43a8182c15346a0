/**
 * This plugin lists the parts of the built site: LICENSE, a NOTICE with the licences of all
 * packages and the attributions of all weights, and a CycloneDX list of both (`sbom.json`).
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

type Licence = {
  readonly license?: { readonly id?: string; readonly name?: string };
  readonly expression?: string;
};

export type Component = {
  readonly "bom-ref"?: string;
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly scope?: string;
  readonly description?: string;
  readonly licenses?: readonly Licence[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
};

export type Sbom = {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
};

/** The fields of a card that matter here. */
type Card = {
  readonly id: string;
  readonly stage: string;
  readonly title: string;
  readonly licence: string;
  readonly attribution: string;
  readonly training: { readonly data?: string } | null;
  readonly graphs?: readonly { readonly file: string; readonly sha256: string }[];
};

export function notices(): Plugin {
  let root = "";
  return {
    name: "sar2earth:notices",
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_, bundle) {
      const packages = listPackages(root);
      const known = new Set(packages.components.map(({ name }) => name));
      for (const name of bundledPackages(Object.values(bundle))) {
        if (!known.has(name)) {
          throw new Error(`${name} is in the page, but in no list of its packages`);
        }
      }
      const cards = listCards(join(root, "models"));
      const sbom = withWeights(packages, cards);
      const emit = (fileName: string, source: string) =>
        this.emitFile({ type: "asset", fileName, source });
      emit("LICENSE", readFileSync(join(root, "LICENSE"), "utf8"));
      emit("NOTICE", noticeText(root, packages.components, cards));
      emit("sbom.json", `${JSON.stringify(sbom, null, 1)}\n`);
    },
  };
}

/**
 * Returns the packages that npm lists, without those for development and optional ones
 * (onnxruntime-node, binaries of tools), and without time and serial number, so that equal
 * sources give equal builds. npm is asked for all packages, because `--omit=dev` also leaves
 * out those that development needs beside the page.
 */
function listPackages(root: string): Sbom {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const flags = ["--sbom-format=cyclonedx", "--package-lock-only"];
  const text = execFileSync(npm, ["sbom", ...flags], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    // With "production" npm itself leaves out the packages for development.
    env: { ...process.env, NODE_ENV: "development" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { bomFormat, specVersion, metadata, components } = JSON.parse(text) as Sbom;
  // npm names it after the folder.
  const component = { ...metadata.component, name: "sar2earth", type: "application" };
  const isDevelopment = ({ properties = [] }: Component) =>
    properties.some(({ name }) => name === "cdx:npm:package:development");
  return {
    ...{ bomFormat, specVersion, metadata: { component } },
    components: components.filter(
      (part) => part.scope !== "optional" && !isDevelopment(part),
    ),
  };
}

function* bundledPackages(
  files: readonly { readonly type: string; readonly moduleIds?: readonly string[] }[],
): Generator<string> {
  for (const { moduleIds = [] } of files) {
    for (const id of moduleIds) {
      const name = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1];
      if (name !== undefined && !id.startsWith("\0vite")) {
        yield name.replaceAll("\\", "/");
      }
    }
  }
}

/** Cards of the catalogue: what the site serves. */
function listCards(models: string): Card[] {
  const catalog = join(models, "catalog.json");
  if (!existsSync(catalog)) {
    return [];
  }
  const entries = JSON.parse(readFileSync(catalog, "utf8")).models as {
    card: string;
  }[];
  return entries.map(({ card }) =>
    JSON.parse(readFileSync(join(models, card), "utf8")),
  );
}

function withWeights(sbom: Sbom, cards: readonly Card[]): Sbom {
  const weights = cards.flatMap((card) =>
    (card.graphs ?? []).map(
      ({ file, sha256 }): Component => ({
        "bom-ref": `weights/${card.stage}/${card.id}/${file}`,
        type: "machine-learning-model",
        name: `${card.id}/${file}`,
        description: card.title,
        licenses: [{ license: { name: card.licence } }],
        hashes: [{ alg: "SHA-256", content: sha256 }],
        properties: [
          { name: "sar2earth:trainingData", value: card.training?.data ?? "none" },
          { name: "sar2earth:attribution", value: card.attribution },
        ],
      }),
    ),
  );
  const serial = createHash("sha256")
    .update(JSON.stringify([sbom, weights]))
    .digest("hex");
  return { ...sbom, components: [...sbom.components, ...weights], ...serialOf(serial) };
}

/** Returns a UUID that is derived from the contents. */
function serialOf(hex: string): object {
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return { serialNumber: `urn:uuid:${parts.join("-")}`, version: 1 };
}

function noticeText(
  root: string,
  packages: readonly Component[],
  cards: readonly Card[],
): string {
  const line = "-".repeat(80);
  const weights = cards
    .filter(({ graphs = [] }) => graphs.length > 0)
    .map(({ id, stage, title, licence, attribution, training }) =>
      [
        `${title} (models/${stage}/${id})`,
        `Licence: ${licence}`,
        ...(training?.data ? [`Training data: ${training.data}`] : []),
        attribution,
      ]
        .filter(Boolean)
        .join("\n"),
    );
  const parts = packages.map((component) => {
    const { name, version } = component;
    return `${name} ${version}\nLicence: ${licenceName(component)}\n\n${licenceText(join(root, "node_modules", name), component)}`;
  });
  return [
    "SAR2Earth Explorer. Licensed under the Apache License, Version 2.0: see LICENSE.",
    `WEIGHTS OF MODELS\n\n${weights.join("\n\n")}`,
    "PACKAGES",
    ...parts,
    "",
  ].join(`\n\n${line}\n\n`);
}

function licenceName({ licenses = [] }: Component): string {
  const names = licenses.map(
    ({ license, expression }) => expression ?? license?.id ?? license?.name,
  );
  return names.filter(Boolean).join(", ") || "not stated";
}

/** Returns the package's own licence text, or the standard one where it has none. */
function licenceText(folder: string, component: Component): string {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const texts = names
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8").trim());
  if (component.name === "zstddec") {
    texts.push(zstandardLicence(folder));
  }
  if (texts.length === 0 && licenceName(component) === "MIT") {
    texts.push(MIT.replace("HOLDER", holderOf(folder, component)));
  }
  return texts.join("\n\n") || "The package brings no text of its licence.";
}

/** Licence of the C library that zstddec is compiled from; only its source contains it. */
function zstandardLicence(folder: string): string {
  const source = readFileSync(join(folder, "dist/zstddec.modern.js"), "utf8");
  const comment = /\/\*\*\s+\* BSD License\s[\s\S]*?\*\//.exec(source)?.[0];
  if (comment === undefined) {
    throw new Error(
      "zstddec's source has no licence of Zstandard any more: see build/notices.ts",
    );
  }
  return comment.replace(/^ ?\*\/?|^\/\*\*/gm, "").trim();
}

function holderOf(folder: string, { name }: Component): string {
  const file = join(folder, "package.json");
  const { author } = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { author: null };
  const holder = typeof author === "string" ? author : author?.name;
  return holder ?? `the authors of ${name}`;
}

const MIT = `Copyright (c) HOLDER

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
