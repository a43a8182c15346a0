import { useEffect } from "react";
import type { AppStore } from "#state/app-store.ts";
import { setPageSize } from "#state/ui.ts";

/** The same numbers stand in `layout.css`. */
/** A screen that is narrow, or too low for two panels: a phone, or a page zoomed to 200 %. */
const PHONE = "(max-width: 600px), (max-width: 1000px) and (max-height: 520px)";
const TABLET = "(max-width: 1000px)";

export function usePageSize(store: AppStore): void {
  useEffect(() => {
    const phone = matchMedia(PHONE);
    const tablet = matchMedia(TABLET);
    const read = () =>
      setPageSize(store, phone.matches ? "phone" : tablet.matches ? "tablet" : "wide");
    read();
    phone.addEventListener("change", read);
    tablet.addEventListener("change", read);
    return () => {
      phone.removeEventListener("change", read);
      tablet.removeEventListener("change", read);
    };
  }, [store]);
}
