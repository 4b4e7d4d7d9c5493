import { useEffect, useState } from "preact/hooks";
import type { TokenView } from "../../api/schemas/token.ts";
import { announce } from "../announce.ts";
import { failureWords } from "../people/failureWords.ts";
import { fetchTokens, revokeToken } from "../people/requests.ts";
import { roleWords } from "../people/roleWords.ts";
import { me } from "../people/session.ts";
import { shortInstant } from "../text/format.ts";
import { peopleText } from "../text/peopleText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { TokenDialog } from "./TokenDialog.tsx";
import { useUsableMark } from "./useUsableMark.ts";

/** Tokens of machines: one's own, or everybody's for an administrator. */
export function Tokens() {
  const [tokens, setTokens] = useState<readonly TokenView[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [making, setMaking] = useState(false);
  const failed = (error: unknown) => setProblem(failureWords(error));
  const load = () => fetchTokens().then(setTokens, failed);
  useEffect(() => void load(), []);
  useUsableMark(tokens !== null);
  const revoke = async ({ id, name }: TokenView) => {
    try {
      await revokeToken(id);
      announce(say(peopleText.revoked, name));
      await load();
    } catch (error) {
      failed(error);
    }
  };
  const mayMake = me.value?.by === "session";
  return (
    <>
      <p class="hint">{say(mayMake ? peopleText.tokensHint : peopleText.tokensNeedUser)}</p>
      {mayMake && (
        <div class="admin-head">
          <button type="button" class="button button-main" onClick={() => setMaking(true)}>
            {say(peopleText.addToken)}
          </button>
        </div>
      )}
      {problem !== null && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
      {tokens === null && problem === null && <p class="hint">{say(text.loading)}</p>}
      {tokens?.length === 0 && <p class="empty">{say(peopleText.noTokens)}</p>}
      <ul class="admin-rows">
        {tokens?.map((token) => (
          <TokenRow key={token.id} token={token} revoke={() => void revoke(token)} />
        ))}
      </ul>
      {making && (
        <TokenDialog
          close={() => {
            setMaking(false);
            void load();
          }}
        />
      )}
    </>
  );
}

function TokenRow({ token, revoke }: { token: TokenView; revoke: () => void }) {
  const { name, ownerId, roles, expiresAt, lastUsedAt, revokedAt } = token;
  const isOver = revokedAt !== null || Date.parse(expiresAt) <= Date.now();
  return (
    <li class={isOver ? "is-out" : undefined}>
      <span class="admin-name">
        <strong>{name}</strong>
        <span class="code">{ownerId}</span>
      </span>
      <span>{roleWords(roles)}</span>
      <span class="hint">
        {endWords(token, isOver)} ·{" "}
        {lastUsedAt === null
          ? say(peopleText.tokenUnused)
          : say(peopleText.tokenUsed, shortInstant(lastUsedAt))}
      </span>
      {!isOver && (
        <button
          type="button"
          class="button"
          aria-label={say(peopleText.revokeOf, name)}
          onClick={revoke}
        >
          {say(peopleText.revoke)}
        </button>
      )}
    </li>
  );
}

function endWords({ revokedAt, expiresAt }: TokenView, isOver: boolean): string {
  if (revokedAt !== null) return say(peopleText.revokedAt, shortInstant(revokedAt));
  const when = shortInstant(expiresAt);
  return say(isOver ? peopleText.tokenExpired : peopleText.tokenUntil, when);
}
