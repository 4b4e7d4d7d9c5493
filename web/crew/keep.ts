import { signal } from "@preact/signals";

/** What this phone keeps, by IndexedDB: it outlives the page, the battery and the network. */
const stores = ["state", "draft", "draftPhoto", "outbox", "sound"] as const;
export type Store = (typeof stores)[number];

/** One write; several in one `keep` happen together or not at all. */
export type Write =
  | { store: Store; key: string; value: unknown }
  | { store: Store; key: string; remove: true };

/** False when this browser keeps nothing (a private window, a full disk): the page says so. */
export const keeps = signal(true);

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("mizuhashi-crew", 1);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** @returns whether it is safe on the phone now */
export async function keep(...writes: readonly Write[]): Promise<boolean> {
  try {
    const transaction = (await database()).transaction(
      [...new Set(writes.map(({ store }) => store))],
      "readwrite",
      { durability: "strict" },
    );
    for (const write of writes) {
      const store = transaction.objectStore(write.store);
      if ("remove" in write) store.delete(write.key);
      else store.put(write.value, write.key);
    }
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    keeps.value = true;
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    keeps.value = false;
    return false;
  }
}

/** Null when it is not there. */
export async function kept<T>(store: Store, key: string): Promise<T | null> {
  const [found] = await read<T>(store, (from) => from.getAll(IDBKeyRange.only(key)));
  return found ?? null;
}

/** All of a store, by key. */
export function allKept<T>(store: Store): Promise<T[]> {
  return read<T>(store, (from) => from.getAll());
}

async function read<T>(store: Store, ask: (from: IDBObjectStore) => IDBRequest<T[]>): Promise<T[]> {
  try {
    const request = ask((await database()).transaction(store).objectStore(store));
    return await new Promise<T[]>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    keeps.value = false;
    return [];
  }
}
