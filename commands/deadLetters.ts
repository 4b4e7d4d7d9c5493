import { readConfig } from "../config.ts";
import type { Db } from "../storage/sql/database.ts";
import type { DeadLetter } from "../storage/sql/deadLetters.ts";
import { deadLetter, deadLetters as listDeadLetters } from "../storage/sql/deadLetters.ts";
import { retryItem } from "../storage/sql/inbox.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { BadInput, command, WorkFailed, wholeNumber } from "./command.ts";

interface Line {
  id: number;
  at: string;
  topic: string;
  deviceId: string | null;
  field: string | null;
  reason: string;
  payloadBytes: number;
  inboxKey: string | null;
}

type Result =
  | { kind: "list"; items: Line[] }
  | { kind: "letter"; letter: Line & { stack: string | null; payloadBase64: string } }
  | { kind: "retried"; id: number; inboxKey: string };

export const deadLetters = command({
  name: "dead-letters",
  usage: "[list | show ID | retry ID] [--limit N]",
  summary: "List, show or try again the messages that could not be taken",
  help: "list    newest first, 50 unless --limit says otherwise\nshow    one of them with its stack and its first 64 KiB (base64 with --json)\nretry   analyse its item again; what was refused at the door must be sent anew",
  options: { limit: { type: "string" } },
  async run({ positionals, values }, { env }): Promise<Result> {
    const [what = "list", id, ...rest] = positionals;
    if (rest.length > 0) throw new BadInput("argument", rest[0], "list, show ID or retry ID");
    const limit = values.limit === undefined ? 50 : wholeNumber("--limit", values.limit, 1, 500);
    const task = taskOf(what, id, limit);
    const store = await openDatabase(readConfig(env));
    try {
      return await task(store.db);
    } finally {
      await store.close();
    }
  },
  text: textOf,
});

function taskOf(what: string, id: string | undefined, limit: number): (db: Db) => Promise<Result> {
  if (what === "list") {
    if (id !== undefined) throw new BadInput("argument", id, "nothing after list");
    return async (db) => {
      const { items } = await listDeadLetters(db, { limit, cursor: null });
      return { kind: "list", items: items.map(toLine) };
    };
  }
  const number = () => wholeNumber("ID", id, 1, Number.MAX_SAFE_INTEGER);
  if (what === "show") {
    const wanted = number();
    return async (db) => {
      const found = await mustExist(db, wanted);
      const payloadBase64 = Buffer.from(found.payload).toString("base64");
      return { kind: "letter", letter: { ...toLine(found), stack: found.stack, payloadBase64 } };
    };
  }
  if (what === "retry") {
    const wanted = number();
    return async (db) => retry(db, await mustExist(db, wanted));
  }
  throw new BadInput("argument", what, "list, show ID or retry ID");
}

async function retry(db: Db, { id, inboxKey }: DeadLetter): Promise<Result> {
  if (inboxKey === null) {
    throw new WorkFailed(`dead letter ${id} was refused at the door: the device must send it anew`);
  }
  if (!(await retryItem(db, inboxKey))) {
    throw new WorkFailed(`the item of dead letter ${id} is not failed any more: nothing to retry`);
  }
  return { kind: "retried", id, inboxKey };
}

async function mustExist(db: Db, id: number): Promise<DeadLetter> {
  const found = await deadLetter(db, id);
  if (!found) throw new WorkFailed(`there is no dead letter ${id}`);
  return found;
}

function toLine(letter: DeadLetter): Line {
  const { id, at, topic, deviceId, field, reason, payloadBytes, inboxKey } = letter;
  return { id, at: at.toISOString(), topic, deviceId, field, reason, payloadBytes, inboxKey };
}

function textOf(result: Result): string {
  switch (result.kind) {
    case "list":
      return result.items.length === 0 ? "no dead letters" : result.items.map(lineOf).join("\n");
    case "letter": {
      const { letter } = result;
      const payload = Buffer.from(letter.payloadBase64, "base64");
      return [
        lineOf(letter),
        `device: ${letter.deviceId ?? "unknown"}, bytes: ${letter.payloadBytes}`,
        ...(letter.stack === null ? [] : [letter.stack]),
        `payload begins: ${printable(payload.subarray(0, 200))}`,
      ].join("\n");
    }
    case "retried":
      return `${result.inboxKey} waits for analysis again`;
    default:
      return result satisfies never;
  }
}

function lineOf({ id, at, topic, reason, inboxKey }: Line): string {
  return `${id}  ${at}  ${topic}  ${reason}${inboxKey === null ? "" : "  (can be retried)"}`;
}

/** A device may send anything: no control codes reach the terminal. */
function printable(bytes: Uint8Array): string {
  return [...bytes].map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : ".")).join("");
}
