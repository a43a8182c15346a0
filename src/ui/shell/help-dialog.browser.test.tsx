import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { openDialog } from "#state/ui.ts";
import { createFakePage } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { HelpDialog } from "./help-dialog.tsx";

const fakes = createFakePage();
const hide = showComponent(
  fakes.store,
  <>
    <button type="button" onClick={() => openDialog(fakes.store, "help")}>
      Open help
    </button>
    <HelpDialog keys={[]} />
  </>,
);
afterEach(() => {
  hide();
  fakes.stop();
});

test("a dialog loads when it is first opened, and gives the focus back each time", async () => {
  const opener = page.getByRole("button", { name: "Open help" });
  const dialog = page.getByRole("dialog", { name: "Help" });
  for (let time = 0; time < 2; time += 1) {
    await userEvent.click(opener);
    await expect.element(dialog).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.element(opener).toHaveFocus();
  }
});
