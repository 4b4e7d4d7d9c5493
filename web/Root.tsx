import { App } from "./App.tsx";
import { Later } from "./frame/Later.tsx";
import { me, signInNeeded } from "./people/session.ts";
import { path } from "./place.ts";

const signIn = () => import("./people/SignIn.tsx").then(({ SignIn }) => SignIn);

/** The page, or the way in: at the address that was asked for, to which it then leads. */
export function Root() {
  const asked = path.value === "/sign-in";
  return signInNeeded.value || (asked && me.value !== null) ? (
    <Later load={signIn} its={{}} />
  ) : (
    <App />
  );
}
