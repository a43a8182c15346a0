/**
 * This file shows a command's progress on stderr: on a terminal as a bar that stays in
 * its line, otherwise as a line at every tenth, so that logs stay short.
 */
import { visible } from "./terminal-text.ts";

const BAR_LENGTH = 24;
const LINES = 10;

export type Progress = {
  /** Shows progress: `fraction` is 0–1, `text` describes it: "12/104 tiles · 40 s left". */
  show(fraction: number, text: string): void;
  /** Prints a line of its own. */
  note(line: string): void;
  /** Ends the bar's line. */
  end(): void;
};

export function createProgress(label: string): Progress {
  const { stderr } = process;
  let shown: number | null = null;
  const clear = () => {
    if (stderr.isTTY && shown !== null) {
      stderr.write("\r\x1b[K");
    }
  };
  const head = label === "" ? "" : `${visible(label)}: `;
  return {
    show(fraction, text) {
      if (stderr.isTTY) {
        clear();
        stderr.write(`${bar(fraction)} ${head}${text}`);
        shown = fraction;
        return;
      }
      const step = Math.floor(fraction * LINES);
      if (shown !== null && step > shown) {
        stderr.write(`${head}${text}\n`);
      }
      shown = Math.max(shown ?? 0, step);
    },
    note(line) {
      clear();
      stderr.write(`${visible(line)}\n`);
    },
    end() {
      clear();
      shown = null;
    },
  };
}

function bar(fraction: number): string {
  const full = Math.round(fraction * BAR_LENGTH);
  return "█".repeat(full) + "░".repeat(BAR_LENGTH - full);
}

export function durationText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
