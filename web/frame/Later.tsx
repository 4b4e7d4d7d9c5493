import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";

/** Something whose code is loaded when it is first shown. @param load always the same function */
export function Later<Props extends object>({
  load,
  its,
}: {
  load: () => Promise<FunctionComponent<Props>>;
  its: Props;
}) {
  const [part, setPart] = useState<{ Shown: FunctionComponent<Props> } | "failed" | null>(null);
  useEffect(() => {
    load().then(
      (Shown) => setPart({ Shown }),
      () => setPart("failed"),
    );
  }, [load]);
  if (part === null) return null;
  if (part === "failed") {
    return (
      <p class="bar bar-error" role="alert">
        {say(text.failedToLoad)}
      </p>
    );
  }
  return <part.Shown {...its} />;
}
