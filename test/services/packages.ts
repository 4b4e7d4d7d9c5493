import { spawn } from "node:child_process";
import { access } from "node:fs/promises";

/** Where a package of Debian shows that it is there, so that nothing is asked of apt when all is. */
const wanted = [
  { name: "mosquitto", shows: ["/usr/sbin/mosquitto"] },
  { name: "mosquitto-clients", shows: ["/usr/bin/mosquitto_pub"] },
  { name: "influxdb", shows: ["/usr/bin/influxd"] },
  { name: "influxdb-client", shows: ["/usr/bin/influx"] },
  { name: "postgresql-15", shows: ["/usr/lib/postgresql/15/bin/postgres"] },
  { name: "chromium", shows: ["/usr/bin/chromium"] },
  { name: "fonts-noto-cjk", shows: ["/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"] },
  { name: "python3-scipy", shows: ["/usr/lib/python3/dist-packages/scipy/__init__.py"] },
  { name: "libimage-exiftool-perl", shows: ["/usr/bin/exiftool"] },
  { name: "libreoffice-calc", shows: ["/usr/lib/libreoffice/program/libsclo.so"] },
  { name: "poppler-utils", shows: ["/usr/bin/pdftotext"] },
] as const;

/**
 * Installs the Debian packages that tests run against. apt may start daemons on their default
 * ports; tests never touch those.
 * @throws Error of one line naming the command to run, when not root or when apt fails
 */
export async function installPackages(): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  const install = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    throw new Error(`Tests need Debian packages. Run: sudo apt-get update && sudo ${install}`);
  }
  process.stderr.write(`Installing for the tests: ${missing.join(" ")}\n`);
  await apt(["update"]);
  await apt(["install", "-y", "--no-install-recommends", ...missing]);
  const still = await missingPackages();
  if (still.length > 0) {
    throw new Error(`Tests need Debian packages that apt did not bring: ${still.join(" ")}`);
  }
}

async function missingPackages(): Promise<string[]> {
  const missing: string[] = [];
  for (const { name, shows } of wanted) {
    for (const path of shows) {
      if (!(await exists(path))) missing.push(name);
    }
  }
  return missing;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Another run may be installing at the same time: apt waits for its lock. */
async function apt(args: string[]): Promise<void> {
  const command = `apt-get ${args.join(" ")}`;
  process.stderr.write(`  ${command}\n`);
  const child = spawn("/usr/bin/apt-get", ["-q", "-o", "DPkg::Lock::Timeout=600", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  let tail = "";
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4000);
    for (const line of chunk.toString().split("\n")) {
      if (/^(Get:|Setting up|Unpacking)/.test(line)) process.stderr.write(`    ${line}\n`);
    }
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} failed (${code}): ${tail.trim().split("\n").at(-1)}`);
}
