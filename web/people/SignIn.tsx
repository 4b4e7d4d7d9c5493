import { useEffect, useRef, useState } from "preact/hooks";
import { fetchSession, OutOfReach, Refused } from "../api.ts";
import { Emblem } from "../frame/Emblem.tsx";
import { Languages } from "../frame/Languages.tsx";
import { language } from "../language.ts";
import { query } from "../place.ts";
import { figure } from "../text/format.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { signIn } from "./requests.ts";
import { session, signInNeeded } from "./session.ts";
import "../style/signIn.css";

/** The way in. It stands at whatever address was asked for, and leads back to it. */
export function SignIn() {
  useEffect(() => {
    if (!signInNeeded.value) leadBack();
    document.title = `${say(peopleText.signIn)} · ${say(text.productName)} Mizuhashi`;
  });
  useEffect(() => {
    requestAnimationFrame(() => performance.mark("usable"));
  }, []);
  const facts = session.value;
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <div class="sign-in-head">
          <Emblem />
          <h1>
            <span class="brand-name" lang="ja">
              水橋
            </span>{" "}
            {say(peopleText.signIn)}
          </h1>
        </div>
        {facts?.anyUsers === false ? <NoUsers /> : <SignInForm />}
        {facts?.openId && (
          <a class="button" href={`/api/v1/session/open-id?next=${encodeURIComponent(next())}`}>
            {say(peopleText.signInWith, facts.openId.name)}
          </a>
        )}
        <Languages />
      </div>
    </main>
  );
}

function NoUsers() {
  return (
    <div class="note note-warn">
      <p>{say(peopleText.noUsers)}</p>
      <p>
        <code class="command">mizuhashi user add NAME --roles admin --generate</code>
      </p>
    </div>
  );
}

function SignInForm() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const failed = query.value.get("openId") === "failed";
  const [problem, setProblem] = useState<(() => string) | null>(() =>
    failed ? () => say(peopleText.signInOpenIdFailed) : null,
  );
  const loginField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  useEffect(() => loginField.current?.focus(), []);
  const send = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const outcome = await tried(login, password);
    setBusy(false);
    if (outcome === null) return leadBack();
    setProblem(() => outcome);
    passwordField.current?.select();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="field">
        <span>{say(peopleText.login)}</span>
        <input
          ref={loginField}
          type="text"
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          value={login}
          aria-describedby={problem === null ? undefined : "sign-in-problem"}
          onInput={(event) => setLogin(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{say(peopleText.password)}</span>
        <input
          ref={passwordField}
          {...(shown ? plain : hidden)}
          name="password"
          autocomplete="current-password"
          required
          value={password}
          aria-describedby={problem === null ? undefined : "sign-in-problem"}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={shown}
          onChange={(event) => setShown(event.currentTarget.checked)}
        />
        {say(peopleText.showPassword)}
      </label>
      <p class="sign-in-problem" id="sign-in-problem" role="alert" lang={language.value}>
        {problem?.()}
      </p>
      <button type="submit" class="button button-main" aria-disabled={busy}>
        {say(busy ? peopleText.signingIn : peopleText.signIn)}
      </button>
    </form>
  );
}

const plain = { type: "text" } as const;
const hidden = { type: "password" } as const;

/** Null when it worked, else what to say: asked anew when the language changes. */
async function tried(login: string, password: string): Promise<(() => string) | null> {
  try {
    await signIn({ login, password });
    // A browser that keeps no cookie would only come back here.
    return (await fetchSession()).person === null ? () => say(peopleText.signInNotKept) : null;
  } catch (error) {
    if (error instanceof OutOfReach) return () => say(peopleText.signInUnreached);
    if (!(error instanceof Refused)) throw error;
    const { status, detail } = error.problem;
    if (status === 401) return () => say(peopleText.signInWrong);
    const seconds = Number(/(\d+) s$/.exec(detail)?.[1]);
    if (status === 429) return () => say(peopleText.signInWait, figure(seconds));
    return () => say(text.refused, detail);
  }
}

/** Everything is loaded anew, as who has come in may see it. */
function leadBack(): void {
  if (location.pathname === "/sign-in") location.replace(next());
  else location.reload();
}

/** Only to an address of our own: "//elsewhere" would be another site. */
function next(): string {
  if (location.pathname !== "/sign-in") return location.pathname + location.search;
  const wanted = query.value.get("next") ?? "/";
  return new URL(wanted, location.origin).origin === location.origin && /^\/(?!\/)/.test(wanted)
    ? wanted
    : "/";
}
