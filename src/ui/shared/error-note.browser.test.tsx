import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import type { AppErrorData } from "#core/errors.ts";
import { ErrorNote } from "./error-note.tsx";

const place = document.createElement("div");
let root: Root;
beforeEach(() => {
  document.body.append(place);
  root = createRoot(place);
});
afterEach(() => root.unmount());

const failure = (message: string): AppErrorData => ({
  code: "file-truncated",
  message,
  expected: "a file",
  found: "nothing",
  hint: "Give one.",
  detail: "",
});

function show(error: AppErrorData, onRetry?: () => void): void {
  root.render(
    <MantineProvider>
      <ErrorNote error={error} {...(onRetry && { onRetry })} />
    </MantineProvider>,
  );
}

const close = page.getByRole("button", { name: "Close this message" });

test("a message can be closed; the next one is shown again", async () => {
  const first = failure("The first failure.");
  show(first);
  await close.click();
  await expect.element(page.getByRole("alert")).not.toBeInTheDocument();
  show(first);
  await expect.element(page.getByRole("alert")).not.toBeInTheDocument();
  show(failure("The second failure."));
  await expect.element(page.getByText("The second failure.")).toBeVisible();
});

test("a message stays where it holds the only way to try again", async () => {
  show(failure("Not read."), () => {});
  await expect.element(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await expect.element(close).not.toBeInTheDocument();
});
