import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { BadInput } from "./command.ts";

/** Where a password comes from: a terminal, or what a script pipes in. */
export type PasswordInput = Readable & { isTTY?: boolean };

/** One line: asked for on a terminal, where it does not show, else the first of what is piped in. */
export async function readPassword(input: PasswordInput, prompt: Writable): Promise<string> {
  const onTerminal = input.isTTY === true;
  if (onTerminal) prompt.write("Password (does not show): ");
  const lines = createInterface({ input, terminal: onTerminal });
  try {
    for await (const line of lines) {
      if (onTerminal) prompt.write("\n");
      return line;
    }
  } finally {
    lines.close();
  }
  throw new BadInput("the password", undefined, "a line on stdin, or --generate");
}
