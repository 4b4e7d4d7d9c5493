import { createHash } from "node:crypto";
import type { Configuration } from "openid-client";
import type { Role, User } from "../analysis/domain/user.ts";
import { roles } from "../analysis/domain/user.ts";
import { user as userById, userOfOpenId } from "../storage/sql/users.ts";
import type { ServerDeps } from "./deps.ts";
import { isLoopback } from "./loopback.ts";
import { ApiProblem } from "./problems.ts";
import { reservedLogins, storeNewUser } from "./userEdits.ts";

/** An OpenID provider that vouches for people. */
export interface OpenIdSettings {
  issuer: string;
  clientId: string;
  /** null: a public client, protected by PKCE alone */
  clientSecret: string | null;
  /** on the button */
  name: string;
  /** the claim of the ID token that holds groups or roles, as text or a list */
  roleClaim: string;
  /** what a value of the claim makes of somebody; none of them: not let in */
  roles: ReadonlyMap<string, Role>;
  /** where browsers reach the install, such as https://leaks.city.example */
  publicUrl: string;
}

/** What the browser keeps while its person is at the provider. */
export interface OpenIdAttempt {
  state: string;
  nonce: string;
  verifier: string;
  /** the address that was asked for */
  next: string;
}

/** 403: the provider vouches for somebody who is not let in here. */
class NotLetIn extends ApiProblem {
  override readonly name = "NotLetIn";

  constructor(detail: string) {
    super(403, "Not let in", detail);
  }
}

/** How long the provider may take to answer, s. */
const patienceSeconds = 10;

/**
 * Signs people in by an OpenID provider: authorization code flow with PKCE, state and nonce (OpenID
 * Connect Core 1.0, 3.1; RFC 7636). The provider is asked for its addresses at the first sign-in, so that
 * one that is away does not hold the start up.
 */
export class OpenId {
  readonly settings: OpenIdSettings;
  #found: Promise<Configuration> | null = null;

  constructor(settings: OpenIdSettings) {
    this.settings = settings;
  }

  /** Where to send the browser, and what it must bring back. */
  async begin(next: string): Promise<{ url: URL; attempt: OpenIdAttempt }> {
    const client = await import("openid-client");
    const provider = await this.#provider();
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      next,
    };
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#callback(),
      scope: "openid profile email",
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: "S256",
    });
    return { url, attempt };
  }

  /**
   * Who came back from the provider; whoever comes the first time and has a role becomes a user.
   * @param search the query of the address by which the browser came back
   * @throws NotLetIn, or the library's errors for an answer that is not this attempt's
   */
  async end(around: Around, search: string, attempt: OpenIdAttempt): Promise<User> {
    const client = await import("openid-client");
    const tokens = await client.authorizationCodeGrant(
      await this.#provider(),
      new URL(`${this.#callback()}${search}`),
      {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      },
    );
    const claims = tokens.claims();
    if (!claims) throw new NotLetIn("the provider sent no ID token");
    const subject = `${claims.iss} ${claims.sub}`;
    const known = await userOfOpenId(around.db, subject);
    if (known) {
      if (known.disabledAt !== null) throw new NotLetIn(`${known.id} is shut out`);
      return known;
    }
    return this.#newUser(around, subject, claims);
  }

  async #newUser(
    { db, now }: Around,
    subject: string,
    claims: Readonly<Record<string, unknown>>,
  ): Promise<User> {
    const held = this.#rolesOf(claims[this.settings.roleClaim]);
    if (held.length === 0) throw new NotLetIn(`${subject} has no role here`);
    const wanted = loginOf(claims);
    const unlike = createHash("sha256").update(subject).digest("hex").slice(0, 8);
    // A name that somebody else has is never taken over: the provider does not know our people.
    const isTaken = wanted === null || (await userById(db, wanted)) !== null;
    const id = isTaken ? `${wanted?.slice(0, 50) ?? "openid"}-${unlike}` : wanted;
    const added: User = {
      ...{ id, name: nameOf(claims) ?? id, roles: held, language: null },
      ...{ createdAt: now(), disabledAt: null, version: 1 },
    };
    const credentials = { passwordHash: null, openIdSubject: subject };
    const by = { actor: id, at: added.createdAt };
    await db.transaction().execute((trx) => storeNewUser(trx, added, credentials, by));
    return added;
  }

  #rolesOf(claim: unknown): Role[] {
    const values = (Array.isArray(claim) ? claim : [claim]).map(String);
    const given = values.flatMap((value) => this.settings.roles.get(value) ?? []);
    return roles.filter((role) => given.includes(role));
  }

  #callback(): string {
    return new URL("/api/v1/session/open-id/callback", this.settings.publicUrl).href;
  }

  /** Asked for once; a failure is forgotten, so that the next sign-in asks again. */
  #provider(): Promise<Configuration> {
    this.#found ??= discovered(this.settings).catch((error: unknown) => {
      this.#found = null;
      throw error;
    });
    return this.#found;
  }
}

type Around = Pick<ServerDeps, "db" | "now">;

async function discovered({ issuer, clientId, clientSecret }: OpenIdSettings) {
  const client = await import("openid-client");
  const url = new URL(issuer);
  const plain = url.protocol === "http:" && isLoopback(url.hostname);
  const authentication =
    clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret);
  return client.discovery(url, clientId, undefined, authentication, {
    timeout: patienceSeconds,
    ...(plain && { execute: [client.allowInsecureRequests] }),
  });
}

function loginOf(claims: Readonly<Record<string, unknown>>): string | null {
  const { preferred_username: username, email } = claims;
  const login = [username, email].find((one) => typeof one === "string");
  const id = String(login ?? "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9._@-]/g, "")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 64);
  return id === "" || reservedLogins.includes(id) ? null : id;
}

function nameOf({ name }: Readonly<Record<string, unknown>>): string | null {
  return typeof name === "string" && name.trim() !== "" ? name.trim().slice(0, 60) : null;
}
