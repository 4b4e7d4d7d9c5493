import { expect, test } from "vitest";
import {
  createJob,
  job,
  jobHolder,
  jobs,
  leaveJob,
  moveJob,
  openJobs,
  takeJob,
} from "../../../storage/sql/jobs.ts";
import { allPages, onBothEngines } from "./engines.ts";

const startedAt = new Date("2026-11-25T09:00:00Z");
const later = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000);
const aNewJob = {
  parameters: {
    since: new Date("2026-10-31T15:00:00Z"),
    until: new Date("2026-11-24T15:00:00Z"),
    sensorId: null,
  },
  modelVersion: "city-1",
  total: 40,
  startedAt,
};

onBothEngines("jobs", (opened) => {
  const db = () => opened().store.db;
  const take = (holder: string, seconds: number, gone: string | null = null) =>
    takeJob(db(), "J-0001", { holder, gone, now: later(seconds), leaseUntil: later(seconds + 30) });

  test("gives a job back as it was begun", async () => {
    const begun = await createJob(db(), aNewJob);
    expect(begun).toMatchObject({ id: "J-0001", ...aNewJob, done: 0, cursor: null, state: "open" });
    expect(await job(db(), "J-0001")).toEqual(begun);
    expect(await job(db(), "J-0002")).toBeNull();
  });

  test("one process holds it until its lease runs out or it is known to be gone", async () => {
    await createJob(db(), aNewJob);
    expect(await take("a", 0)).not.toBeNull();
    expect(await take("b", 10)).toBeNull();
    expect(await take("b", 31)).not.toBeNull();
    expect(await take("c", 32, "a")).toBeNull();
    expect(await take("c", 32, "b")).not.toBeNull();
    expect(await jobHolder(db(), "J-0001")).toBe("c");
  });

  test("who lost it moves it no more; the next one goes on where it was", async () => {
    await createJob(db(), aNewJob);
    await take("a", 0);
    const step = (seconds: number) => ({
      cursor: { at: startedAt, id: `S-0001_${seconds}` },
      done: 5,
      failed: 1,
      now: later(seconds),
      leaseUntil: later(seconds + 30),
    });
    expect(await moveJob(db(), "J-0001", "a", step(1))).toBe(true);
    const taken = await take("b", 40);
    expect(taken).toMatchObject({ done: 5, failed: 1, resumedDone: 5, resumedAt: later(40) });
    expect(taken?.cursor).toEqual({ at: startedAt, id: "S-0001_1" });
    expect(await moveJob(db(), "J-0001", "a", step(41))).toBe(false);
    expect(await leaveJob(db(), "J-0001", "a", { state: "done", now: later(42) })).toBe(false);
    expect(await openJobs(db())).toHaveLength(1);
    expect(await leaveJob(db(), "J-0001", "b", { state: "done", now: later(43) })).toBe(true);
    expect(await job(db(), "J-0001")).toMatchObject({ state: "done", endedAt: later(43), done: 5 });
    expect(await openJobs(db())).toEqual([]);
    expect(await take("c", 100)).toBeNull();
  });

  test("lists the newest first", async () => {
    for (const n of [0, 1, 2]) await createJob(db(), { ...aNewJob, startedAt: later(n) });
    const pages = await allPages(2, (page) => jobs(db(), page));
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([
      ["J-0003", "J-0002"],
      ["J-0001"],
    ]);
  });
});
