import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { TransientFault } from "./transientFault.ts";

/**
 * Cost of one password: 2^17 · 8 · 128 bytes = 128 MiB and about 0.4 s of one core (OWASP Password Storage
 * Cheat Sheet, scrypt, the first of its equal settings: N = 2^17, r = 8, p = 1).
 */
const cost = { log2N: 17, r: 8, p: 1 };
const saltBytes = 16;
const keyBytes = 32;

/** Who waits behind so many others is told to come back: a wave of sign-ins must not fill the memory. */
const mostWaiting = 32;

/** @returns "$scrypt$ln=17,r=8,p=1$salt$key" (PHC string format, base64 without padding) */
export async function passwordHash(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derived(password, salt, cost);
  const { log2N, r, p } = cost;
  return `$scrypt$ln=${log2N},r=${r},p=${p}$${unpadded(salt)}$${unpadded(key)}`;
}

/**
 * Whether the password is the one of the hash. Without a hash (nobody of that name, or no password)
 * it takes as long and is false.
 */
export async function passwordMatches(password: string, hash: string | null): Promise<boolean> {
  const known = hash === null ? nobody : parsed(hash);
  const key = await derived(password, known.salt, known);
  return timingSafeEqual(key, known.key) && hash !== null;
}

interface Hash {
  log2N: number;
  r: number;
  p: number;
  salt: Buffer;
  key: Buffer;
}

const nobody: Hash = { ...cost, salt: Buffer.alloc(saltBytes), key: Buffer.alloc(keyBytes) };

function parsed(hash: string): Hash {
  const found = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
  if (!found) throw new Error("a stored password hash is of no known form");
  const [, log2N, r, p, salt = "", key = ""] = found;
  return {
    ...{ log2N: Number(log2N), r: Number(r), p: Number(p) },
    ...{ salt: Buffer.from(salt, "base64"), key: Buffer.from(key, "base64") },
  };
}

/** One at a time in this process: each holds 128 MiB and one of the few threads that also read files. */
let turn: Promise<unknown> = Promise.resolve();
let waiting = 0;

async function derived(
  password: string,
  salt: Buffer,
  { log2N, r, p }: typeof cost,
): Promise<Buffer> {
  if (waiting >= mostWaiting) throw new TransientFault("too many people sign in at this moment");
  waiting += 1;
  const options = { N: 2 ** log2N, r, p, maxmem: 2 * 128 * r * 2 ** log2N };
  const mine = turn.then(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        scrypt(password.normalize("NFKC"), salt, keyBytes, options, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      }),
  );
  turn = mine.catch(() => {});
  try {
    return await mine;
  } finally {
    waiting -= 1;
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
