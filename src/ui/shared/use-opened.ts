import { useEffect, useState } from "react";

/**
 * Returns `isOpen`, but false in a dialog's first render: Mantine gives the focus back only
 * to what had it when a dialog that was there already opened.
 */
export function useOpened(isOpen: boolean): boolean {
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return isMounted && isOpen;
}
