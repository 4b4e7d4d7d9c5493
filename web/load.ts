import type { Signal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { OutOfReach, Refused } from "./api.ts";

export type Loaded<T> =
  | { kind: "loading" }
  | { kind: "there"; value: T }
  | { kind: "failed"; detail: string };

/**
 * Loads what a panel shows, and loads it anew when `changed` counts on. The old value stays on the
 * screen meanwhile; only the panel whose request failed says so.
 */
export function useLoaded<T>(
  key: string,
  changed: number | undefined,
  load: () => Promise<T>,
): Signal<Loaded<T>> {
  const loaded = useSignal<Loaded<T>>({ kind: "loading" });
  const shown = useSignal(key);
  useEffect(() => {
    let wanted = true;
    if (shown.value !== key) {
      shown.value = key;
      loaded.value = { kind: "loading" };
    }
    load().then(
      (value) => {
        if (wanted) loaded.value = { kind: "there", value };
      },
      (error: unknown) => {
        if (!(error instanceof Refused || error instanceof OutOfReach)) throw error;
        if (wanted && loaded.value.kind !== "there") {
          loaded.value = { kind: "failed", detail: error.message };
        }
      },
    );
    return () => {
      wanted = false;
    };
  }, [key, changed]);
  return loaded;
}
