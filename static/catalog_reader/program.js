// The program that reads YAML, as a module of its own: ready for its functions to be called once it is imported.
import load from "program";
import { compile } from "../compile.js";

export { check, explain, read } from "program";

await load({ module_or_path: compile(new URL(`${PROGRAM}_bg.wasm`, import.meta.url)) });
