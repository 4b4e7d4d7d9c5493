import { describe, expect, test } from "vitest";
import { BadSetting, readConfig } from "../config.ts";

test("without any setting everything is embedded, on loopback", () => {
  expect(readConfig({})).toMatchObject({
    httpHost: "127.0.0.1",
    httpPort: 8080,
    mqttHost: "127.0.0.1",
    mqttPort: 1883,
    mqttUrl: null,
    databaseUrl: null,
    influx: null,
    timeZone: "Asia/Tokyo",
    mainsHz: 60,
    uploadLimits: { mostOpenPartialBytes: 8 * 1024 ** 3, leastFreeBytes: 512 * 1024 ** 2 },
  });
});

test("an empty setting is none", () => {
  expect(readConfig({ MIZUHASHI_MQTT_URL: " ", MIZUHASHI_HTTP_PORT: "" }).mqttUrl).toBeNull();
});

test("proxies are named by address, by network, or as the own machine", () => {
  expect(readConfig({}).trustedProxies).toBe("loopback");
  const named = { MIZUHASHI_TRUSTED_PROXIES: "loopback, 10.0.0.7,10.1.0.0/16, fd00::/8" };
  expect(readConfig(named).trustedProxies).toBe("loopback,10.0.0.7,10.1.0.0/16,fd00::/8");
});

describe("an OpenID provider", () => {
  const least = {
    MIZUHASHI_OIDC_ISSUER: "https://login.city.example/realms/water",
    MIZUHASHI_OIDC_CLIENT_ID: "mizuhashi",
    MIZUHASHI_PUBLIC_URL: "https://leaks.city.example",
  };

  test("is none unless it is set, and then needs three settings", () => {
    expect(readConfig({}).openId).toBeNull();
    const { roles, ...its } = readConfig(least).openId ?? { roles: new Map() };
    expect(its).toEqual({
      issuer: "https://login.city.example/realms/water",
      clientId: "mizuhashi",
      clientSecret: null,
      name: "login.city.example",
      roleClaim: "roles",
      publicUrl: "https://leaks.city.example",
    });
    expect(roles.get("engineer")).toBe("engineer");
    for (const name of ["MIZUHASHI_OIDC_CLIENT_ID", "MIZUHASHI_PUBLIC_URL"]) {
      expect(() => readConfig({ ...least, [name]: "" })).toThrow(`${name} is ""`);
    }
  });

  test("gives roles by the values of a claim", () => {
    const given = { ...least, MIZUHASHI_OIDC_ROLES: "cn=leaks,ou=x=engineer" };
    expect(() => readConfig(given)).toThrow(/MIZUHASHI_OIDC_ROLES is "cn=leaks"/);
    const { openId } = readConfig({
      ...least,
      MIZUHASHI_OIDC_ROLES: "leak team=engineer, it=admin",
    });
    expect(Object.fromEntries(openId?.roles ?? [])).toEqual({
      "leak team": "engineer",
      it: "admin",
    });
  });
});

describe("a wrong setting is refused with its name, its fault and an example", () => {
  test.each([
    [
      "MIZUHASHI_HTTP_PORT",
      "80a",
      /a whole number from 0 to 65535, for example MIZUHASHI_HTTP_PORT=8080$/,
    ],
    ["MIZUHASHI_TRUSTED_PROXIES", "proxy", /addresses or networks with commas between/],
    ["MIZUHASHI_MQTT_PORT", "65536", /a whole number from 0 to 65535/],
    ["MIZUHASHI_MQTT_URL", "127.0.0.1:1883", /mqtt:\/\/ or mqtts:\/\//],
    ["MIZUHASHI_DATABASE_URL", "mysql://x/y", /postgres:\/\//],
    ["MIZUHASHI_INFLUX_URL", "influx", /http:\/\//],
    ["MIZUHASHI_TIME_ZONE", "Asia/Fukuoka", /an IANA time zone/],
    ["MIZUHASHI_MAINS_HZ", "55", /one of 60, 50/],
    ["MIZUHASHI_WORKERS", "0", /from 1 to 256/],
    ["MIZUHASHI_DEVICE_OPEN_MIB", "0", /from 1 to 1048576/],
    ["MIZUHASHI_DISK_RESERVE_MIB", "-1", /from 0 to 1048576/],
    ["MIZUHASHI_LOG_LEVEL", "loud", /one of info, debug, warn, error/],
  ])("%s=%s", (name, value, sentence) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(BadSetting);
    expect(read).toThrow(`${name} is "${value}"`);
    expect(read).toThrow(sentence);
  });
});
