import type { Language } from "../language.ts";
import { chooseLanguage, language } from "../language.ts";
import { keepOwnLanguage } from "../people/session.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** The switch of the page's language. */
export function Languages() {
  return (
    <fieldset class="languages" aria-label={say(text.chooseLanguage)}>
      {(["ja", "en"] as const).map((each) => (
        <LanguageButton key={each} each={each} />
      ))}
    </fieldset>
  );
}

function LanguageButton({ each }: { each: Language }) {
  return (
    <button
      type="button"
      lang={each}
      aria-pressed={language.value === each}
      onClick={() => {
        chooseLanguage(each);
        keepOwnLanguage(each);
      }}
    >
      {each === "ja" ? "日本語" : "EN"}
    </button>
  );
}
