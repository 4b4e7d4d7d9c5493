import { scryptSync } from "node:crypto";
import { expect, test } from "vitest";
import { passwordHash, passwordMatches } from "../../storage/password.ts";

test("the right password matches, another does not, and no hash holds the password", async () => {
  const hash = await passwordHash("correct horse battery");
  expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(hash).not.toContain("correct");
  expect(await passwordMatches("correct horse battery", hash)).toBe(true);
  expect(await passwordMatches("correct horse batterz", hash)).toBe(false);
});

test("two people with one password have two hashes", async () => {
  const [a, b] = await Promise.all([passwordHash("same for both"), passwordHash("same for both")]);
  expect(a).not.toBe(b);
});

test("a hash of another cost is still read, so that the cost may grow", async () => {
  const salt = Buffer.from("0123456789abcdef");
  const key = scryptSync("an old password", salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  const text = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  const hash = `$scrypt$ln=14,r=8,p=1$${text(salt)}$${text(key)}`;
  expect(await passwordMatches("an old password", hash)).toBe(true);
  expect(await passwordMatches("another password", hash)).toBe(false);
});

test("letters match however a keyboard composes them", async () => {
  const hash = await passwordHash("みずはしガードレール");
  expect(await passwordMatches("みずはしガードレール".normalize("NFD"), hash)).toBe(true);
});

test("without a hash nothing matches, and the same work is done", async () => {
  await passwordMatches("warm up", null);
  const cpu = async (work: () => Promise<unknown>) => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const hash = await passwordHash("correct horse battery");
  const known = await cpu(() => passwordMatches("wrong password", hash));
  const unknown = await cpu(async () => {
    expect(await passwordMatches("wrong password", null)).toBe(false);
  });
  // Processor time, not the clock; a path that skips the work takes a thousandth.
  expect(unknown).toBeGreaterThan(known / 4);
});

test("a wave of sign-ins is sent away before it fills the memory", async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 34 }, () => passwordMatches("x", cheap)),
  );
  const refused = all.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(2);
  expect(refused[0]).toMatchObject({ reason: { name: "TransientFault" } });
});

/** 1 MiB instead of 128: the queue is what is tried here. */
const cheap = `$scrypt$ln=10,r=8,p=1$${"A".repeat(22)}$${"A".repeat(43)}`;
