import { useEffect } from "react";
import type { AppStore } from "#state/app-store.ts";
import type { KeyBinding } from "./keys.ts";

/**
 * Page-wide keys; never while something is being typed, never with a modifier.
 * @param bindings the same table at every call
 */
export function useKeyboard(store: AppStore, bindings: readonly KeyBinding[]): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
        return;
      }
      const binding = bindings.find(({ keys }) => keys.includes(event.key));
      if (binding === undefined || isTyping(event.target)) {
        return;
      }
      const isFree = isOnMap(event.target) || isChosenRadio(event.target, event.key);
      if (binding.isMapOnly && !isFree) {
        return;
      }
      // What is open over the page has the keys to itself.
      if (event.key !== "Escape" && store.getState().ui.dialog !== null) {
        return;
      }
      if (event.key === "Escape" && isInMenu(event.target)) {
        return;
      }
      event.preventDefault();
      if (event.repeat && binding.release !== undefined) {
        return;
      }
      binding.press(store, event.key);
    };
    const onKeyUp = (event: KeyboardEvent) => {
      bindings.find(({ keys }) => keys.includes(event.key))?.release?.(store);
    };
    addEventListener("keydown", onKeyDown);
    addEventListener("keyup", onKeyUp);
    // A key that is let go in another window is never heard of here.
    const onBlur = () => {
      for (const { release } of bindings) {
        release?.(store);
      }
    };
    addEventListener("blur", onBlur);
    return () => {
      removeEventListener("keydown", onKeyDown);
      removeEventListener("keyup", onKeyUp);
      removeEventListener("blur", onBlur);
    };
  }, [store, bindings]);
}

/** Selects take letters too: they jump to an option. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("textarea, select, input:not([type=radio], [type=checkbox])"))
  );
}

/** There Escape closes the menu, and nothing behind it. */
function isInMenu(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("[role=menu], [aria-haspopup=menu][aria-expanded=true]") !== null
  );
}

/** A choice that has just been clicked keeps the focus, and the space bar does nothing there. */
function isChosenRadio(target: EventTarget | null, key: string): boolean {
  return (
    key === " " &&
    target instanceof Element &&
    target.matches("input[type=radio]:checked")
  );
}

function isOnMap(target: EventTarget | null): boolean {
  return (
    target === document.body ||
    (target instanceof Element && target.closest(".map-host") !== null)
  );
}
