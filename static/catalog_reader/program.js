// The program that reads YAML, as a script of its own: the page that loads it finds the promise of its functions.
import load, { check, explain, read } from "program";
import { compile } from "../page/compile.js";

// The build puts the addresses in.
self.launchDarklyReader = load({ module_or_path: compile(MODULE, COPY) }).then(() => ({ check, explain, read }));
