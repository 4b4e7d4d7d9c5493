import { computed, signal } from "@preact/signals";

/**
 * Where the reader is: the address bar, and nothing beside it. `pushState` for a selection (the
 * back button undoes it), `replaceState` for panning, filters and switches.
 */
const address = signal(new URL(location.href));

export const path = computed(() => address.value.pathname);
export const query = computed(() => address.value.searchParams);

/** At the administration, which takes the place of list and map. */
export const isAdmin = computed(() => /^\/admin(\/|$)/.test(path.value));

export function followAddress(): void {
  addEventListener("popstate", () => {
    address.value = new URL(location.href);
  });
}

/** Goes to another path and keeps the map view, layers and filters. */
export function goTo(pathname: string): void {
  if (pathname === address.value.pathname) return;
  const next = new URL(address.value);
  next.pathname = pathname;
  history.pushState(null, "", next);
  address.value = next;
}

/** Sets query values in place; null takes the name out, so that defaults do not show. */
export function setQuery(values: Readonly<Record<string, string | null>>): void {
  const next = new URL(address.value);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  if (next.href === address.value.href) return;
  history.replaceState(null, "", next);
  address.value = next;
}
