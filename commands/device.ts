import { randomBytes } from "node:crypto";
import { readConfig } from "../config.ts";
import type { Device } from "../storage/sql/devices.ts";
import { addDevice, devices, revokeDevice } from "../storage/sql/devices.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { BadInput, command, WorkFailed } from "./command.ts";

type DeviceResult =
  | { action: "add"; id: string; key: string }
  | { action: "list"; devices: Device[] }
  | { action: "revoke"; id: string };

export const device = command({
  name: "device",
  usage: "add ID | list | revoke ID",
  summary: "Give devices keys for the embedded broker, list them, take keys back",
  help: "A device logs in with its id as user name and its key as password, and then speaks for itself\nalone. As long as no device has a key, the broker is open. A key is shown once; adding a device\nagain gives it a new one.",
  async run({ positionals: [action, id, ...more] }, { env }): Promise<DeviceResult> {
    if (more.length > 0) throw new BadInput("arguments", more, "add ID, list or revoke ID");
    const { databaseUrl, dataDir } = readConfig(env);
    const store = await openDatabase({ databaseUrl, dataDir });
    try {
      switch (action) {
        case "add": {
          const key = randomBytes(24).toString("base64url");
          await addDevice(store.db, { id: checked(id), key, at: new Date() });
          return { action, id: checked(id), key };
        }
        case "list":
          return { action, devices: await devices(store.db) };
        case "revoke":
          if (!(await revokeDevice(store.db, checked(id), new Date()))) {
            throw new WorkFailed(`no device ${id} has a key`);
          }
          return { action, id: checked(id) };
        default:
          throw new BadInput("the first argument", action, "add, list or revoke");
      }
    } finally {
      await store.close();
    }
  },
  text(result) {
    switch (result.action) {
      case "add":
        return `${result.id}  ${result.key}\nUser name and password for MQTT. The key is not shown again.`;
      case "list":
        return result.devices.length === 0
          ? "No device has a key: the broker is open."
          : result.devices.map(line).join("\n");
      case "revoke":
        return `${result.id} may no longer connect.`;
      default:
        return result satisfies never;
    }
  },
});

function line({ id, createdAt, revokedAt }: Device): string {
  const since = createdAt.toISOString().slice(0, 10);
  return `${id.padEnd(24)}since ${since}${revokedAt === null ? "" : `, revoked ${revokedAt.toISOString().slice(0, 10)}`}`;
}

function checked(id: string | undefined): string {
  if (id !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id)) return id;
  throw new BadInput("ID", id, "1 to 64 letters, digits, '.', '-' or '_'");
}
