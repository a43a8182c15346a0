import { lazy } from "react";
import { OnceOpened } from "#ui/shared/once-opened.tsx";
import type { KeyBinding } from "./keys.ts";

const HelpModal = lazy(async () => ({
  default: (await import("./help-modal.tsx")).HelpModal,
}));

export function HelpDialog({ keys }: { readonly keys: readonly KeyBinding[] }) {
  return (
    <OnceOpened dialog="help">
      <HelpModal keys={keys} />
    </OnceOpened>
  );
}
