import { expect, test } from "vitest";
import { passwordFault } from "../../../analysis/people/password.ts";

test("twelve characters are enough, of whatever kind", () => {
  expect(passwordFault("correct horse", "sato")).toBeNull();
  expect(passwordFault("みずはしのみちのそばのき", "sato")).toBeNull();
  expect(passwordFault("elevenchars", "sato")).toBe("tooShort");
});

test("characters are counted as people see them, and length has an end", () => {
  expect(passwordFault("💧".repeat(6), "sato")).toBe("tooShort");
  expect(passwordFault("abcde".repeat(60), "sato")).toBe("tooLong");
});

test("one key held down and the own name are no passwords", () => {
  expect(passwordFault("aaaaaaaaaaaaaaa", "sato")).toBe("tooPlain");
  expect(passwordFault("my-Sato.Yuko-2026", "sato.yuko")).toBe("containsLogin");
});
