import { expect, test } from "vitest";
import { appendEvent, eventsAbout, eventsAfter, lastEventId } from "../../../storage/sql/events.ts";
import { onBothEngines } from "./engines.ts";

const at = new Date("2026-11-24T02:00:00Z");
const opening = (subject: string) => ({
  at,
  kind: "case.opened" as const,
  subject,
  actor: "system",
  data: { score: 72.5, what: "漏水の疑い 🚰" },
});

onBothEngines("event log", (opened) => {
  const db = () => opened().store.db;

  test("tells what came after an id, earliest first", async () => {
    const first = await appendEvent(db(), opening("C-0001"));
    const second = await appendEvent(db(), opening("C-0002"));
    const third = await appendEvent(db(), opening("C-0001"));
    expect(await eventsAfter(db(), first, 10)).toEqual([
      { id: second, ...opening("C-0002") },
      { id: third, ...opening("C-0001") },
    ]);
    expect(await eventsAfter(db(), first, 1)).toHaveLength(1);
    expect((await eventsAbout(db(), "C-0001")).map((event) => event.id)).toEqual([first, third]);
    expect(await lastEventId(db())).toBe(third);
  });

  test("an empty log ends at 0", async () => {
    expect(await lastEventId(db())).toBe(0);
    expect(await eventsAfter(db(), 0, 10)).toEqual([]);
  });

  test("a reader that follows the ids misses nothing while many write", async () => {
    const other = await opened().openAgain();
    const seen: number[] = [];
    let writing = true;
    const reader = (async () => {
      for (let last = 0, goOn = true; goOn; ) {
        goOn = writing; // one more look after the last writer
        for (const { id } of await eventsAfter(db(), last, 1000)) {
          seen.push(id);
          last = id;
        }
        await new Promise(setImmediate);
      }
    })();
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      const { db: handle } = writer % 2 ? opened().store : other;
      const ids: number[] = [];
      for (let i = 0; i < 15; i++) {
        const id = await handle.transaction().execute(async (trx) => {
          const written = await appendEvent(trx, opening(`C-${writer}`));
          await eventsAbout(trx, `C-${writer}`); // the transaction goes on after the id is given
          return written;
        });
        ids.push(id);
      }
      return ids;
    });
    const written = (await Promise.all(writers)).flat();
    writing = false;
    await reader;
    expect(seen).toEqual(written.sort((a, b) => a - b));
  });
});
