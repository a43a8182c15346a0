import { useEffect, useState } from "react";

/**
 * Follows a wish one task later, so that what depends on it is rendered apart from the
 * rest of the page. A deferred value would wait for as long as the store changes.
 */
export function useTaskLater(isWanted: boolean): boolean {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(isWanted));
    return () => clearTimeout(timer);
  }, [isWanted]);
  return isDue && isWanted;
}
