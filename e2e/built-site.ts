import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// The built site on a server of its own, for journeys whose regions have to be there
// without the test's help: what a test answers itself has no network to lose.

const root = resolve(import.meta.dirname, "..");

export type BuiltSite = {
  readonly url: string;
  /** The server goes away: the network is down. */
  readonly stop: () => void;
  readonly remove: () => void;
};

/** `fill` puts what it likes into the folder of the regions, which is not there yet. */
export async function startBuiltSite(
  portOffset: number,
  fill: (regionsFolder: string) => void,
): Promise<BuiltSite> {
  const site = mkdtempSync(join(tmpdir(), "sar2earth-site-"));
  cpSync(join(root, "dist"), site, { recursive: true });
  rmSync(join(site, "regions"), { recursive: true, force: true });
  fill(join(site, "regions"));
  const port = `${Number(process.env.SAR2EARTH_E2E_PORT) + portOffset}`;
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const server = spawn(
    process.execPath,
    [vite, "preview", "--outDir", site, "--host", "127.0.0.1", "--port", port],
    { cwd: root, stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}/`;
  const stop = () => void server.kill();
  const remove = () => {
    stop();
    rmSync(site, { recursive: true, force: true });
  };
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const answers = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (answers) {
      return { url, stop, remove };
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  remove();
  throw new Error(`no answer from the built site at ${url}`);
}
