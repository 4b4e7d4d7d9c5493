import { effect } from "@preact/signals";
import { render } from "preact";
import { followLanguage } from "../language.ts";
import { followAddress } from "../place.ts";
import { CrewApp } from "./CrewApp.tsx";
import { jobs } from "./jobs.ts";
import { followMe } from "./me.ts";
import { bringBack, followServer } from "./sync.ts";
import "./crew.css";

const root = document.getElementById("page");
if (root === null) throw new Error("crew.html has no #page");

followAddress();
followLanguage();
followMe();
markUsable();
await bringBack();
render(<CrewApp />, root);
followServer();
// Without it (plain HTTP, an old browser) the page works for as long as it is open.
if ("serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/crew-worker.js", { scope: "/crew" });
}

/** `usable`: the jobs are on the screen, from the phone or from the server. */
function markUsable(): void {
  const stop = effect(() => {
    if (jobs.value === null) return;
    requestAnimationFrame(() => {
      requestAnimationFrame(() => performance.mark("usable"));
    });
    queueMicrotask(() => stop());
  });
}
