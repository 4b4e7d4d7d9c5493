import { render } from "preact";
import { App } from "./App.tsx";
import { followKeys } from "./keys/followKeys.ts";
import { followLanguage } from "./language.ts";
import { followAddress } from "./place.ts";
import { start } from "./start.ts";
import "./style/page.css";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no #page");

followAddress();
followLanguage();
followKeys();
render(<App />, root);
start();
