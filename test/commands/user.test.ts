import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BadInput, WorkFailed } from "../../commands/command.ts";
import { mustBeSafe } from "../../commands/listen.ts";
import type { PasswordInput } from "../../commands/readPassword.ts";
import { readPassword } from "../../commands/readPassword.ts";
import { token } from "../../commands/token.ts";
import { user } from "../../commands/user.ts";
import { passwordMatches } from "../../storage/password.ts";
import { secretHash } from "../../storage/secret.ts";
import { tokenUser } from "../../storage/sql/apiTokens.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import type { Store } from "../../storage/sql/open.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { credentialsOf } from "../../storage/sql/users.ts";

let dataDir: string;
let store: Store;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-user-"));
  store = await openDatabase({ databaseUrl: null, dataDir });
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const around = () => ({
  env: { MIZUHASHI_DATA_DIR: dataDir },
  log: () => {},
  progress: () => {},
  signal: new AbortController().signal,
});
const run = async (...args: string[]) => (await user.call(args, around())).stdout;
const json = async (...args: string[]) => JSON.parse(await run(...args, "--json"));

describe("before the first user", () => {
  test("the list says that the machine is open", async () => {
    expect(await run("list")).toMatch(/no users: whoever sits at this machine is let in/);
  });

  test("an address that others reach is refused, with the command that helps", async () => {
    for (const host of ["0.0.0.0", "::", "192.0.2.7"]) {
      await expect(mustBeSafe(store.db, host)).rejects.toThrow(
        /no users yet.*`mizuhashi user add NAME --roles admin --generate`/,
      );
    }
    for (const host of ["127.0.0.1", "::1", "localhost"]) await mustBeSafe(store.db, host);
  });

  test("somebody who cannot let others in is not the first", async () => {
    const add = run("add", "sato", "--roles", "viewer", "--generate");
    await expect(add).rejects.toThrow(WorkFailed);
    await expect(add).rejects.toThrow(/administrator/);
  });
});

describe("users", () => {
  test("an administrator is let in with a password that is printed once", async () => {
    const made = await json(
      "add",
      "admin",
      "--roles",
      "admin,inspector",
      "--name",
      "管理 者",
      "--generate",
    );
    expect(made.user).toMatchObject({
      id: "admin",
      name: "管理 者",
      roles: ["inspector", "admin"],
    });
    const credentials = await credentialsOf(store.db, "admin");
    expect(await passwordMatches(made.password, credentials?.passwordHash ?? null)).toBe(true);
    expect(await run("list")).not.toContain(made.password);
    await mustBeSafe(store.db, "0.0.0.0");
  });

  test("roles are changed, people shut out and let in again, each with an entry in the log", async () => {
    await run("add", "mori", "--roles", "crew", "--generate");
    expect((await json("roles", "mori", "--roles", "crew,viewer")).user.roles).toEqual([
      "viewer",
      "crew",
    ]);
    expect((await json("disable", "mori")).user.disabledAt).not.toBeNull();
    expect(await run("list")).toMatch(/mori +viewer,crew +mori {2}shut out \d{4}-/);
    expect((await json("enable", "mori")).user.disabledAt).toBeNull();
    const before = await credentialsOf(store.db, "mori");
    await run("password", "mori", "--generate");
    expect(await credentialsOf(store.db, "mori")).not.toEqual(before);
    const kinds = (await eventsAfter(store.db, 0, 100))
      .filter(({ subject }) => subject === "mori")
      .map(({ kind, actor }) => `${kind} by ${actor}`);
    expect(kinds).toEqual([
      "user.added by local",
      "user.changed by local",
      "user.changed by local",
      "user.changed by local",
      "user.password by local",
    ]);
  });

  test("the last administrator is not shut out, a name is not given twice, nobody is nobody", async () => {
    await expect(run("disable", "admin")).rejects.toThrow(/administrator/);
    await expect(run("roles", "admin", "--roles", "viewer")).rejects.toThrow(/administrator/);
    await expect(run("add", "admin", "--roles", "admin", "--generate")).rejects.toThrow(/already/);
    await expect(run("disable", "nobody")).rejects.toThrow(/no user "nobody"/);
  });

  test.each([
    [["add", "Sato", "--roles", "viewer"]],
    [["add", "local", "--roles", "viewer"]],
    [["add", "sato", "--roles", "viewer,king", "--generate"]],
    [["add", "sato", "--generate"]],
    [["remove", "sato"]],
    [["roles", "mori", "more", "--roles", "viewer"]],
  ])("%j is a wrong call", async (args) => {
    await expect(run(...args)).rejects.toThrow(BadInput);
  });
});

describe("tokens", () => {
  const call = async (...args: string[]) =>
    JSON.parse((await token.call([...args, "--json"], around())).stdout);

  test("a machine's token is made, listed and revoked", async () => {
    const made = await call("add", "GIS", "--owner", "admin", "--role", "engineer", "--days", "7");
    const found = await tokenUser(store.db, secretHash(made.secret), new Date());
    expect(found?.token).toMatchObject({ name: "GIS", ownerId: "admin", roles: ["engineer"] });
    const { tokens } = await call("list");
    expect(tokens).toHaveLength(1);
    expect(JSON.stringify(tokens)).not.toContain(made.secret);
    await call("revoke", made.token.id);
    expect(await tokenUser(store.db, secretHash(made.secret), new Date())).toBeNull();
    await expect(call("revoke", made.token.id)).rejects.toThrow(WorkFailed);
  });

  test("it is never more than its owner", async () => {
    const add = call("add", "GIS", "--owner", "mori", "--role", "engineer");
    await expect(add).rejects.toThrow(/--role is "engineer", expected within viewer, crew/);
    await expect(call("add", "GIS", "--owner", "nobody")).rejects.toThrow(BadInput);
  });
});

describe("a password", () => {
  const nowhere = () => new PassThrough();

  test("comes as the first line of what is piped in", async () => {
    const input = Readable.from(["correct horse battery\nmore\n"]);
    expect(await readPassword(input, nowhere())).toBe("correct horse battery");
    await expect(readPassword(Readable.from([]), nowhere())).rejects.toThrow(BadInput);
  });

  test("is asked for on a terminal and does not show there", async () => {
    const input: PasswordInput = new PassThrough();
    input.isTTY = true;
    let shown = "";
    const screen = new Writable({
      write: (bytes, _encoding, done) => {
        shown += String(bytes);
        done();
      },
    });
    const reading = readPassword(input, screen);
    (input as PassThrough).write("correct horse battery\r");
    expect(await reading).toBe("correct horse battery");
    expect(shown).toBe("Password (does not show): \n");
  });
});
