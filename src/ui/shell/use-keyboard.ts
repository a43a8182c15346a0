import { useEffect } from "react";
import type { AppStore } from "#state/app-store.ts";
import type { KeyBinding } from "./keys.ts";

/**
 * Handles page-wide keyboard shortcuts; they are ignored while text is being typed and
 * with modifier keys.
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
      // While a dialog is open, only it reacts to keys.
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
    // If a key is released in another window, this page gets no event.
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

/** Treats selects as text fields, because typing a letter jumps to an option. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("textarea, select, input:not([type=radio], [type=checkbox])"))
  );
}

/** Tells whether the target is in a menu, where Escape only closes the menu. */
function isInMenu(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("[role=menu], [aria-haspopup=menu][aria-expanded=true]") !== null
  );
}

/**
 * Tells whether the target is a radio button that keeps the focus after a click, where
 * the space bar has no effect.
 */
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
