import { ActionIcon, Tooltip } from "@mantine/core";
import { lostInLink } from "#state/url-hash.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { useCopy } from "#ui/shared/copy-button.tsx";
import { Icon } from "#ui/shared/icons.tsx";

/** Copies the page's address, which always describes the current view. */
export function ShareLink() {
  const [copied, copy] = useCopy();
  const lost = useApp((state) => lostInLink(state).join(", "));
  const without =
    lost === "" ? "" : `, without ${lost}: a link cannot contain a file of this device`;
  const label = {
    no: `Copy link to this view${without}`,
    yes: `Link copied${without}`,
    refused: "Copying is not allowed here: take the address from the address bar",
  }[copied];
  return (
    <Tooltip label={label} {...(copied === "no" ? {} : { opened: true })}>
      <ActionIcon
        aria-label={label}
        aria-live="polite"
        onClick={() => copy(location.href)}
      >
        <Icon name="share" />
      </ActionIcon>
    </Tooltip>
  );
}
