import { useEffect } from "preact/hooks";

/** `usable`: the first data of a tab is on the screen. */
export function useUsableMark(isThere: boolean): void {
  useEffect(() => {
    if (isThere) requestAnimationFrame(() => performance.mark("usable"));
  }, [isThere]);
}
