import {
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
} from "react";
import { type RowRange, rowsInView } from "./rows-in-view.ts";

/** Rows that are drawn beyond the view, so that the next ones are there when it moves. */
const SPARE = 2;

/**
 * Follows which rows of a list are in view, where rows are of one height and something
 * around the list scrolls.
 * @returns the rows to draw, and the height of one (0 before the first is drawn)
 */
export function useRowRange(
  list: RefObject<HTMLElement | null>,
  count: number,
): { readonly range: RowRange; readonly rowPx: number } {
  const [rowPx, setRowPx] = useState(0);
  const [range, setRange] = useState<RowRange>({ start: 0, end: 0 });
  const update = useCallback(() => {
    const element = list.current;
    if (element === null) {
      return;
    }
    const first = element.querySelector<HTMLElement>("li[aria-posinset]");
    const height = first?.getBoundingClientRect().height ?? 0;
    const scroller = scrollerOf(element).getBoundingClientRect();
    const top = scroller.top - element.getBoundingClientRect().top;
    const next = rowsInView(top, scroller.height, {
      ...{ count, rowPx: height, spare: SPARE },
    });
    setRowPx(height);
    setRange((now) => (now.start === next.start && now.end === next.end ? now : next));
  }, [list, count]);
  // The observer calls it again once rows are drawn, and their height is known.
  useLayoutEffect(update, [update]);
  useEffect(() => {
    const element = list.current;
    if (element === null) {
      return;
    }
    const scroller = scrollerOf(element);
    const observer = new ResizeObserver(update);
    observer.observe(scroller);
    observer.observe(element);
    scroller.addEventListener("scroll", update, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener("scroll", update);
    };
  }, [list, update]);
  return { range, rowPx };
}

/** The workspace itself scrolls; the page does not. */
function scrollerOf(element: HTMLElement): Element {
  return element.closest(".benchmark") ?? document.documentElement;
}
