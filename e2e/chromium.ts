import { existsSync } from "node:fs";
import type { LaunchOptions } from "playwright";

// One way to start Chromium, for Vitest's browser project and for Playwright.
//
// The flags give WebGL2 and a WebGPU adapter on a machine without a GPU (SwiftShader:
// right answers, meaningless timings). Playwright's own `--disable-gpu` would take both
// away again. What is left of them keeps the browser from calling home.
const flags = [
  "--no-sandbox",
  "--disable-background-networking",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
];

const debianChromium = "/usr/bin/chromium";

/** Debian's Chromium where it is installed, Playwright's own build elsewhere. */
export const chromiumLaunch: LaunchOptions = {
  args: flags,
  ignoreDefaultArgs: ["--disable-gpu"],
  // `channel: "chromium"` is the full browser: the headless shell has no WebGPU.
  ...(existsSync(debianChromium)
    ? { executablePath: debianChromium }
    : { channel: "chromium" }),
};
