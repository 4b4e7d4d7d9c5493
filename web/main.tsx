import { render } from "preact";
import { sendHeldOnLeave } from "./cases/decisions.ts";
import { followKeys } from "./keys/followKeys.ts";
import { followLanguage } from "./language.ts";
import { followAddress } from "./place.ts";
import { Root } from "./Root.tsx";
import { markUsable, start } from "./start.ts";
import "./style/page.css";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no #page");

followAddress();
followLanguage();
followKeys();
sendHeldOnLeave();
markUsable();
render(<Root />, root);
void start();
