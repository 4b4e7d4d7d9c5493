import { expect, test } from "vitest";
import type { User } from "../../../analysis/domain/user.ts";
import {
  addApiToken,
  apiTokens,
  liveTokens,
  revokeApiToken,
  tokenUser,
  touchToken,
} from "../../../storage/sql/apiTokens.ts";
import { appendEvent, auditEvents } from "../../../storage/sql/events.ts";
import {
  countFailedSignIn,
  failedSignIns,
  forgetFailedSignIns,
} from "../../../storage/sql/failedSignIns.ts";
import {
  beginSession,
  endSession,
  endSessionsOf,
  forgetEndedSessions,
  liveSessions,
  sessionUser,
  touchSession,
} from "../../../storage/sql/sessions.ts";
import {
  addUser,
  allUsers,
  anyUsers,
  credentialsOf,
  setPasswordHash,
  updateUser,
  user,
  userOfOpenId,
  users,
} from "../../../storage/sql/users.ts";
import { allPages, onBothEngines } from "./engines.ts";

const at = new Date("2026-11-24T09:00:00Z");
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);
const none = { passwordHash: null, openIdSubject: null };

function aUser(its: Partial<User> = {}): User {
  return {
    ...{ id: "sato", name: "佐藤 由子", roles: ["engineer", "inspector"], language: "ja" },
    ...{ createdAt: at, disabledAt: null, version: 1 },
    ...its,
  };
}

onBothEngines("people", (opened) => {
  const db = () => opened().store.db;
  const clock = (now: Date) => ({ now, seenAfter: new Date(now.getTime() - 60 * 60_000) });

  test("a user comes back as added; a name is given once", async () => {
    expect(await anyUsers(db())).toBe(false);
    expect(await addUser(db(), aUser(), { ...none, passwordHash: "h" })).toBe(true);
    expect(await addUser(db(), aUser({ name: "other" }), none)).toBe(false);
    expect(await anyUsers(db())).toBe(true);
    expect(await user(db(), "sato")).toEqual(aUser());
    expect(await credentialsOf(db(), "sato")).toEqual({ ...none, passwordHash: "h" });
    expect(await user(db(), "nobody")).toBeNull();
    expect(await credentialsOf(db(), "nobody")).toBeNull();
  });

  test("of two edits on one version the first counts", async () => {
    await addUser(db(), aUser(), none);
    expect(await updateUser(db(), aUser({ roles: ["admin"] }), 1)).toBe(true);
    expect(await updateUser(db(), aUser({ disabledAt: at }), 1)).toBe(false);
    expect(await user(db(), "sato")).toEqual(aUser({ roles: ["admin"], version: 2 }));
    await setPasswordHash(db(), "sato", "new");
    expect(await credentialsOf(db(), "sato")).toEqual({ ...none, passwordHash: "new" });
  });

  test("a provider's subject is one user's; many without one do not collide", async () => {
    await addUser(db(), aUser({ id: "a" }), { ...none, openIdSubject: "https://id.example 7" });
    await addUser(db(), aUser({ id: "b" }), none);
    await addUser(db(), aUser({ id: "c" }), none);
    expect((await userOfOpenId(db(), "https://id.example 7"))?.id).toBe("a");
    expect(await userOfOpenId(db(), "https://id.example 8")).toBeNull();
    const pages = await allPages(2, (page) => users(db(), page));
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([["a", "b"], ["c"]]);
    expect((await allUsers(db())).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  test("a session ends by its end, by not being seen, by its user, and by being ended", async () => {
    await addUser(db(), aUser(), none);
    await beginSession(db(), { key: "k", userId: "sato", at, expiresAt: later(120) });
    expect(await sessionUser(db(), "k", clock(later(59)))).toEqual({
      user: aUser(),
      lastSeenAt: at,
      expiresAt: later(120),
    });
    expect(await sessionUser(db(), "k", clock(later(60)))).toBeNull();
    await touchSession(db(), "k", later(59));
    expect(await sessionUser(db(), "k", clock(later(118)))).not.toBeNull();
    await touchSession(db(), "k", later(118));
    expect(await sessionUser(db(), "k", clock(later(120)))).toBeNull();
    expect(await liveSessions(db(), ["k", "stranger"], clock(later(119)))).toEqual(["k"]);
    await updateUser(db(), aUser({ disabledAt: later(118) }), 1);
    expect(await sessionUser(db(), "k", clock(later(119)))).toBeNull();
    expect(await liveSessions(db(), ["k"], clock(later(119)))).toEqual([]);
    await updateUser(db(), aUser(), 2);
    await endSession(db(), "k");
    expect(await sessionUser(db(), "k", clock(later(119)))).toBeNull();
  });

  test("all sessions of a person end but the one that asks", async () => {
    await addUser(db(), aUser(), none);
    for (const key of ["a", "b", "c"]) {
      await beginSession(db(), { key, userId: "sato", at, expiresAt: later(120) });
    }
    await endSessionsOf(db(), "sato", "b");
    expect(await liveSessions(db(), ["a", "b", "c"], clock(later(1)))).toEqual(["b"]);
    await forgetEndedSessions(db(), clock(later(1)));
    expect(await liveSessions(db(), ["b"], clock(later(1)))).toEqual(["b"]);
    await forgetEndedSessions(db(), clock(later(60)));
    expect(await liveSessions(db(), ["b"], clock(later(1)))).toEqual([]);
  });

  test("a token lets its owner in until it expires, is revoked, or its owner is not let in", async () => {
    await addUser(db(), aUser(), none);
    const token = {
      ...{ id: "T-1", name: "GIS", ownerId: "sato", roles: ["viewer"] as const },
      ...{ createdAt: at, expiresAt: later(60), lastUsedAt: null, revokedAt: null },
    };
    await addApiToken(db(), token, "hash");
    expect(await tokenUser(db(), "hash", later(59))).toEqual({ token, user: aUser() });
    expect(await tokenUser(db(), "other", later(59))).toBeNull();
    expect(await tokenUser(db(), "hash", later(60))).toBeNull();
    await touchToken(db(), "T-1", later(3));
    expect(await apiTokens(db(), "sato")).toEqual([{ ...token, lastUsedAt: later(3) }]);
    expect(await apiTokens(db(), "other")).toEqual([]);
    expect(await liveTokens(db(), ["T-1"], later(5))).toEqual(["T-1"]);
    await updateUser(db(), aUser({ disabledAt: at }), 1);
    expect(await tokenUser(db(), "hash", later(5))).toBeNull();
    await updateUser(db(), aUser(), 2);
    expect(await revokeApiToken(db(), "T-1", later(6))).toBe(true);
    expect(await revokeApiToken(db(), "T-1", later(7))).toBe(false);
    expect(await tokenUser(db(), "hash", later(8))).toBeNull();
    expect(await liveTokens(db(), ["T-1"], later(8))).toEqual([]);
  });

  test("failures are counted by key, also at once, and forgotten", async () => {
    const count = () => countFailedSignIn(db(), "login sato", { at, since: later(-1440) });
    await Promise.all([count(), count(), count()]);
    expect(await failedSignIns(db(), "login sato", at)).toEqual({ count: 3, lastAt: at });
    expect((await failedSignIns(db(), "address ::1", at)).count).toBe(0);
    await countFailedSignIn(db(), "address ::1", { at: later(1440), since: at });
    expect((await failedSignIns(db(), "login sato", at)).count).toBe(0);
    await forgetFailedSignIns(db(), "address ::1");
    expect((await failedSignIns(db(), "address ::1", at)).count).toBe(0);
  });

  test("the audit log is what people did, newest first, by whom, what, on what and when", async () => {
    const add = (
      kind: "case.acted" | "case.opened" | "user.added",
      actor: string,
      minute: number,
    ) => appendEvent(db(), { at: later(minute), kind, subject: `on-${minute}`, actor, data: {} });
    await add("case.opened", "system", 0);
    await add("case.acted", "sato", 1);
    await add("user.added", "admin", 2);
    await add("case.acted", "admin", 3);
    const subjects = async (filter: Parameters<typeof auditEvents>[1]) => {
      const pages = await allPages(2, (page) => auditEvents(db(), filter, page));
      return pages.flat().map(({ subject }) => subject);
    };
    expect(await subjects({})).toEqual(["on-3", "on-2", "on-1"]);
    expect(await subjects({ actor: "system" })).toEqual(["on-0"]);
    expect(await subjects({ actor: "admin" })).toEqual(["on-3", "on-2"]);
    expect(await subjects({ kind: "case" })).toEqual(["on-3", "on-1"]);
    expect(await subjects({ kind: "user.added" })).toEqual(["on-2"]);
    expect(await subjects({ kind: "cas" })).toEqual([]);
    expect(await subjects({ subject: "on-1" })).toEqual(["on-1"]);
    expect(await subjects({ since: later(1), until: later(3) })).toEqual(["on-2", "on-1"]);
  });
});
