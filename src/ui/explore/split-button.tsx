import { Button } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { MenuButton } from "./menu-button.tsx";

/** The menu's code arrives after the first paint; a click before that opens it then. */
const SplitMenu = lazy(async () => ({
  default: (await import("./split-menu.tsx")).SplitMenu,
}));

export type SplitItem = {
  readonly key: string;
  readonly content: ReactNode;
  readonly onClick: () => void;
};

/** Renders a button for the most common action, and beside it a menu with the others. */
export function SplitButton(props: {
  readonly label: string;
  readonly menuLabel: string;
  readonly onClick: () => void;
  /** Entries of the menu; without any, the button has no menu. */
  readonly items: readonly SplitItem[];
  readonly variant?: "filled" | "default";
  readonly isDisabled?: boolean;
  readonly title?: string | undefined;
  readonly isLoading?: boolean;
}) {
  const { label, menuLabel, onClick, items, variant = "default" } = props;
  const { isDisabled = false, isLoading = false } = props;
  const hasMenu = items.length > 0;
  const [isAwaited, setAwaited] = useState(false);
  const target = {
    ...{ variant, disabled: isDisabled || isLoading },
    "aria-label": menuLabel,
  };
  return (
    <div className="row" style={{ gap: 0 }}>
      <Button
        className="grow"
        variant={variant}
        disabled={isDisabled}
        loading={isLoading}
        title={props.title}
        onClick={onClick}
        {...(hasMenu
          ? { style: { borderStartEndRadius: 0, borderEndEndRadius: 0 } }
          : {})}
      >
        {label}
      </Button>
      {hasMenu && (
        <Suspense
          fallback={
            <MenuButton
              {...target}
              aria-busy={isAwaited}
              onClick={() => setAwaited(true)}
            />
          }
        >
          <SplitMenu items={items} target={target} isOpenAtFirst={isAwaited} />
        </Suspense>
      )}
    </div>
  );
}
