import { Kbd, Modal } from "@mantine/core";
import { Fragment } from "react";
import { closeDialog } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { type KeyBinding, SHELL_KEYS } from "./keys.ts";

export function HelpDialog({ keys }: { readonly keys: readonly KeyBinding[] }) {
  const store = useAppStore();
  const isOpen = useApp((state) => state.ui.dialog === "help");
  return (
    <Modal
      opened={isOpen}
      onClose={() => closeDialog(store)}
      title={<strong>Keys</strong>}
      closeButtonProps={{ "aria-label": "Close the list of keys" }}
      transitionProps={{ duration: 100 }}
    >
      <div className="stack" style={{ gap: 16 }}>
        <dl className="keys">
          {[...keys, ...SHELL_KEYS].map(({ caps, what }) => (
            <Fragment key={what}>
              <dt>
                {caps.map((cap, i) => (
                  <Fragment key={cap}>
                    {i > 0 && (caps.length === 2 ? " – " : " ")}
                    <Kbd>{cap}</Kbd>
                  </Fragment>
                ))}
              </dt>
              <dd>{what}</dd>
            </Fragment>
          ))}
        </dl>
        <p className="muted small">
          Everything is computed on this device. No image leaves it.
        </p>
      </div>
    </Modal>
  );
}
