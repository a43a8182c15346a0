/** The program's version, for provenance; equal to package.json's (a test sees to it). */
export const VERSION = "0.1.0";

declare const __BUILD__: string | undefined;

/**
 * Names the code that was built, for keys of stored pixels and numbers: `VERSION` alone
 * stays the same while the code changes. It is "" where nothing was built by Vite.
 */
export const BUILD: string = typeof __BUILD__ === "string" ? __BUILD__ : "";
