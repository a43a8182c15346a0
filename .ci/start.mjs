// `npm start`: the first simulated region, then the page, the other regions in the
// background: they are as many minutes of work as nobody should wait for an empty page.
// Arguments go to vite.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const program = path.join(root, "src", "cli", "sar2earth.mjs");
const vite = path.join(root, "node_modules", "vite", "bin", "vite.js");

console.error("[regions] making the first simulated region, if there is none");
const first = spawnSync(process.execPath, [program, "regions", "--first"], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});
if (first.signal !== null) {
  process.exit(130);
}

// Its stderr is no terminal: a line a region, and no bar across what vite prints.
const others = spawn(process.execPath, [program, "regions"], {
  cwd: root,
  stdio: ["ignore", "ignore", "pipe"],
});
others.stderr.on("data", (text) => {
  process.stderr.write(String(text).replace(/^(?=.)/gm, "[regions] "));
});

const server = spawn(process.execPath, [vite, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(name, () => {
    // Ctrl-C reaches all three; other signals reach this process alone.
    server.kill(name);
    others.kill("SIGTERM");
  });
}
server.on("exit", (code, signal) => {
  others.kill("SIGTERM");
  process.exitCode = code ?? (signal === null ? 1 : 130);
});
