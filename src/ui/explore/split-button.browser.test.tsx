import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { createAppStore } from "#state/app-store.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { SplitButton } from "./split-button.tsx";

const gate = vi.hoisted(() => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
});
vi.mock("./split-menu.tsx", async (original) => {
  await gate.opened;
  return original();
});

let hide = () => {};
afterEach(() => hide());

test("a click before the menu's code is there opens the menu when it comes", async () => {
  const onClick = vi.fn();
  hide = showComponent(
    createAppStore(),
    <SplitButton
      label="Run"
      menuLabel="More to run"
      onClick={() => {}}
      items={[{ key: "whole", content: "The whole scene", onClick }]}
    />,
  );
  const more = page.getByRole("button", { name: "More to run" });
  await userEvent.click(more);
  const item = page.getByRole("menuitem", { name: "The whole scene" });
  expect(item.elements()).toHaveLength(0);
  gate.open();
  await expect.element(item).toBeVisible();
  await userEvent.click(item);
  expect(onClick).toHaveBeenCalledOnce();
  await expect.poll(() => item.elements().length).toBe(0);
  await userEvent.click(more);
  await expect.element(item).toBeVisible();
});
