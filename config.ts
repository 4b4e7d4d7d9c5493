import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Role } from "./analysis/domain/user.ts";
import { roles } from "./analysis/domain/user.ts";

/** A setting holds something that cannot be: the start stops with its name, the fault and an example. */
export class BadSetting extends Error {
  override readonly name = "BadSetting";

  constructor(name: string, was: string, expected: string, example: string) {
    super(`${name} is "${was}", expected ${expected}, for example ${name}=${example}`);
  }
}

export interface Config {
  httpHost: string;
  httpPort: number;
  /** proxies whose X-Forwarded-For and -Proto are believed: addresses or networks with commas between */
  trustedProxies: string;
  /** an OpenID provider that signs people in beside passwords; null: none */
  openId: OpenIdConfig | null;
  mqttHost: string;
  /** port of the embedded broker; not used with `mqttUrl` */
  mqttPort: number;
  /** an external broker; null: the embedded one */
  mqttUrl: string | null;
  /** PostgreSQL; null: SQLite in `dataDir` */
  databaseUrl: string | null;
  /** null: series in the database */
  influx: InfluxConfig | null;
  dataDir: string;
  /** IANA name: nights are named by the morning there */
  timeZone: string;
  /** mains frequency at the sites: 60 in western Japan, 50 in the east (leak.md 4) */
  mainsHz: 50 | 60;
  /** with more items waiting than this, messages are no longer acknowledged until the queue falls */
  maxWaitingItems: number;
  /** how much of the disk surveys may take: of begun files for one device, and what must stay free */
  uploadLimits: { mostOpenPartialBytes: number; leastFreeBytes: number };
  workers: number;
  logLevel: "debug" | "info" | "warn" | "error";
}

export interface OpenIdConfig {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  /** of the provider, on the button */
  name: string;
  roleClaim: string;
  /** the roles that values of the claim give */
  roles: ReadonlyMap<string, Role>;
  /** where browsers reach this install */
  publicUrl: string;
}

export interface InfluxConfig {
  url: string;
  token: string | null;
  database: string;
  version: 1 | 2;
}

const mebibytes = 1024 ** 2;

type Env = Readonly<Record<string, string | undefined>>;

/** @throws BadSetting for the first setting that cannot be */
export function readConfig(env: Env): Config {
  return {
    httpHost: text(env, "MIZUHASHI_HTTP_HOST") ?? "127.0.0.1",
    httpPort: port(env, "MIZUHASHI_HTTP_PORT", 8080),
    trustedProxies: proxies(env),
    openId: openId(env),
    mqttHost: text(env, "MIZUHASHI_MQTT_HOST") ?? "127.0.0.1",
    mqttPort: port(env, "MIZUHASHI_MQTT_PORT", 1883),
    mqttUrl: url(
      env,
      "MIZUHASHI_MQTT_URL",
      ["mqtt:", "mqtts:", "ws:", "wss:"],
      "mqtt://127.0.0.1:1883",
    ),
    databaseUrl: url(
      env,
      "MIZUHASHI_DATABASE_URL",
      ["postgres:", "postgresql:"],
      "postgres://user:password@127.0.0.1/mizuhashi",
    ),
    influx: influx(env),
    dataDir: resolve(text(env, "MIZUHASHI_DATA_DIR") ?? "data"),
    timeZone: timeZone(env),
    mainsHz: choice(env, "MIZUHASHI_MAINS_HZ", ["60", "50"]) === "50" ? 50 : 60,
    maxWaitingItems: whole(env, "MIZUHASHI_MAX_WAITING_ITEMS", 5000, 1, 1_000_000),
    uploadLimits: {
      mostOpenPartialBytes: mebibytes * whole(env, "MIZUHASHI_DEVICE_OPEN_MIB", 8192, 1, 1_048_576),
      leastFreeBytes: mebibytes * whole(env, "MIZUHASHI_DISK_RESERVE_MIB", 512, 0, 1_048_576),
    },
    workers: whole(env, "MIZUHASHI_WORKERS", Math.max(1, availableParallelism()), 1, 256),
    logLevel: choice(env, "MIZUHASHI_LOG_LEVEL", ["info", "debug", "warn", "error"]),
  };
}

/** The folder of package.json: the models and the built page lie below it, built or not. */
export const packageRoot = folderWith("package.json", dirname(fileURLToPath(import.meta.url)));

export const version = readVersion();

/** The page as `npm run build` leaves it; null when it has not been built. */
export function builtPage(): string | null {
  const folder = join(packageRoot, "dist", "web");
  return existsSync(join(folder, "index.html")) ? folder : null;
}

function text(env: Env, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

function port(env: Env, name: string, preset: number): number {
  return whole(env, name, preset, 0, 65_535);
}

function whole(env: Env, name: string, preset: number, least: number, most: number): number {
  const value = text(env, name);
  if (value === null) return preset;
  if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  throw new BadSetting(name, value, `a whole number from ${least} to ${most}`, String(preset));
}

function choice<const Choices extends readonly [string, ...string[]]>(
  env: Env,
  name: string,
  choices: Choices,
): Choices[number] {
  const value = text(env, name);
  if (value === null) return choices[0];
  if (choices.includes(value)) return value;
  throw new BadSetting(name, value, `one of ${choices.join(", ")}`, choices[0]);
}

function url(env: Env, name: string, protocols: readonly string[], example: string): string | null {
  const value = text(env, name);
  if (value === null) return null;
  if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
  throw new BadSetting(
    name,
    value,
    `an address beginning with ${protocols.map((p) => `${p}//`).join(" or ")}`,
    example,
  );
}

/** "loopback" names the own machine, "uniquelocal" the private networks. */
function proxies(env: Env): string {
  const name = "MIZUHASHI_TRUSTED_PROXIES";
  const value = text(env, name) ?? "loopback";
  const known = /^(loopback|linklocal|uniquelocal)$/;
  const parts = value.split(",").map((part) => part.trim());
  const bad = parts.find((part) => !known.test(part) && isIP(part.replace(/\/\d{1,3}$/, "")) === 0);
  if (bad === undefined) return parts.join(",");
  throw new BadSetting(
    name,
    bad,
    "addresses or networks with commas between",
    "10.0.0.7,10.1.0.0/16",
  );
}

function influx(env: Env): InfluxConfig | null {
  const address = url(env, "MIZUHASHI_INFLUX_URL", ["http:", "https:"], "http://127.0.0.1:8086");
  if (address === null) return null;
  return {
    url: address,
    token: text(env, "MIZUHASHI_INFLUX_TOKEN"),
    database: text(env, "MIZUHASHI_INFLUX_DATABASE") ?? "mizuhashi",
    version: choice(env, "MIZUHASHI_INFLUX_VERSION", ["1", "2"]) === "2" ? 2 : 1,
  };
}

function openId(env: Env): OpenIdConfig | null {
  const example = "https://login.city.example";
  const issuer = url(env, "MIZUHASHI_OIDC_ISSUER", ["https:", "http:"], example);
  if (issuer === null) return null;
  const publicExample = "https://leaks.city.example";
  return {
    issuer,
    clientId: needed(env, "MIZUHASHI_OIDC_CLIENT_ID", "the id of this client there", "mizuhashi"),
    clientSecret: text(env, "MIZUHASHI_OIDC_CLIENT_SECRET"),
    name: text(env, "MIZUHASHI_OIDC_NAME") ?? new URL(issuer).hostname,
    roleClaim: text(env, "MIZUHASHI_OIDC_ROLE_CLAIM") ?? "roles",
    roles: claimRoles(env),
    publicUrl:
      url(env, "MIZUHASHI_PUBLIC_URL", ["https:", "http:"], publicExample) ??
      needed(env, "MIZUHASHI_PUBLIC_URL", "where browsers reach this install", publicExample),
  };
}

/** Without a setting the values of the claim are the names of our roles. */
function claimRoles(env: Env): ReadonlyMap<string, Role> {
  const name = "MIZUHASHI_OIDC_ROLES";
  const pairs = text(env, name)?.split(",") ?? roles.map((role) => `${role}=${role}`);
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf("=");
      const role = roles.find((one) => one === pair.slice(at + 1).trim());
      if (at > 0 && role !== undefined) return [pair.slice(0, at).trim(), role];
      const expected = `VALUE=ROLE with commas between, a role being one of ${roles.join(", ")}`;
      throw new BadSetting(name, pair, expected, "leak-team=engineer,it=admin");
    }),
  );
}

function needed(env: Env, name: string, expected: string, example: string): string {
  const value = text(env, name);
  if (value === null) throw new BadSetting(name, "", expected, example);
  return value;
}

function timeZone(env: Env): string {
  const name = text(env, "MIZUHASHI_TIME_ZONE") ?? "Asia/Tokyo";
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    throw new BadSetting("MIZUHASHI_TIME_ZONE", name, "an IANA time zone", "Asia/Tokyo");
  }
}

function folderWith(file: string, from: string): string {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, file))) return at;
    if (dirname(at) === at) throw new Error(`no ${file} above ${from}: the install is not whole`);
  }
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
