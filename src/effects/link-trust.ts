/** Remembers, for one tab, which addresses the visitor has opened or agreed to open. */
import type { Address } from "./sync-link.ts";

const KEY = "sar2earth-opened-addresses";
/** The oldest ones are asked about again. */
const MOST_KEPT = 100;

/** @param own the page's own site, which needs no permission */
export function createTrust(
  storage: Pick<Storage, "getItem" | "setItem">,
  own: string,
): Pick<Address, "isOwn" | "isTrusted" | "trust"> {
  const urls = new Set(readList(storage));
  const isOwn = (url: string) => URL.canParse(url) && new URL(url).origin === own;
  return {
    isOwn,
    isTrusted: (url) => urls.has(url) || isOwn(url),
    trust(url) {
      if (urls.has(url)) {
        return;
      }
      urls.add(url);
      try {
        storage.setItem(KEY, JSON.stringify([...urls].slice(-MOST_KEPT)));
      } catch {
        // No room: it is asked again after a reload.
      }
    },
  };
}

function readList(storage: Pick<Storage, "getItem">): string[] {
  try {
    const list: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(list) ? list.filter((url) => typeof url === "string") : [];
  } catch {
    return [];
  }
}
