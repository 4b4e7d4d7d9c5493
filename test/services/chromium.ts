import { access, constants } from "node:fs/promises";

/** The browser that page tests drive. @throws Error when it is not there */
export async function findChromium(): Promise<string> {
  const path = "/usr/bin/chromium";
  await access(path, constants.X_OK);
  return path;
}
