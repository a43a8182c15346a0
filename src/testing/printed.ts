import { vi } from "vitest";

/**
 * A command without a process of its own: its exit code and the lines that it gives to
 * `console.log` and `console.error`. Both stay replaced until `vi.restoreAllMocks()`.
 */
export async function printedBy<Code>(command: () => Promise<Code>): Promise<{
  readonly code: Code;
  readonly stdout: string;
  readonly stderr: string;
}> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  vi.spyOn(console, "log").mockImplementation((text) => void stdout.push(String(text)));
  vi.spyOn(console, "error").mockImplementation(
    (text) => void stderr.push(String(text)),
  );
  const code = await command();
  return { code, stdout: stdout.join("\n"), stderr: stderr.join("\n") };
}

/**
 * Keeps what is written to the standard error, progress above all, until
 * `vi.restoreAllMocks()`; the function gives all of it so far.
 */
export function writtenToStderr(): () => string {
  let written = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written += String(text);
    return true;
  });
  return () => written;
}
