// Completes package-lock.json after `npm install x`: `node .ci/complete-lock.mjs`.
//
// Native tools name one package per platform as optional dependencies. A registry
// mirror that does not carry all of them makes npm leave those out of the lock file,
// and `npm ci` then refuses it everywhere. Their versions are pinned exactly by the
// package that names them and their platform is in their name, so the entries can be
// written without asking the registry; only the integrity hash is left to npm.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const file = path.join(root, "package-lock.json");
const platform =
  /[/-](aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-(gnu|musl|msvc|eabi|gnueabihf|musleabihf))?$/;

const lock = JSON.parse(fs.readFileSync(file, "utf8"));
const added = [];
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const isKnown = Object.keys(lock.packages).some(
      (other) => other === key || other.endsWith(`/${key}`),
    );
    if (!isKnown) {
      lock.packages[key] = platformEntry(name, version, entry);
      added.push(`${name}@${version}`);
    }
  }
}

function platformEntry(name, version, owner) {
  const found = platform.exec(name);
  if (!found || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(
      `${name}@${version} is no pinned platform package: add it with npm where the registry has it.`,
    );
  }
  const [, os, cpu, abi = ""] = found;
  const libc = abi.startsWith("musl") ? "musl" : "glibc";
  return {
    version,
    cpu: [cpu],
    ...(owner.dev ? { dev: true } : {}),
    ...(os === "linux" && abi ? { libc: [libc] } : {}),
    ...(owner.license ? { license: owner.license } : {}),
    optional: true,
    os: [os],
  };
}

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")),
);
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "complete" : `added ${added.join(", ")}`);
