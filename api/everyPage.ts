import type { Page, PageRequest } from "../storage/page.ts";
import type { PageQuery } from "./schemas/page.ts";

const mostItems = 500;

export function pageRequest({ limit, cursor }: PageQuery): PageRequest {
  return { limit, cursor: cursor ?? null };
}

/** All items of a list, page by page: what a map draws has no pages. */
export async function everyPage<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ limit: mostItems, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
