// Brings up a view: the handshake with Azure DevOps and the compilation of the app run side by side. The app itself waits for
// the handshake and shows its view; what is left to this script is an app that cannot be loaded, cannot open or has stopped.
import * as SDK from "azure-devops-extension-sdk";
import load, { open } from "program";
import { compile } from "./compile.js";

// The build puts the name of the program in.
const MODULE = `${PROGRAM}_bg.wasm`;

// The app cannot go on after a trap, and its promises stay pending for ever.
window.addEventListener("error", (event) => showTrap(event.error));
window.addEventListener("unhandledrejection", (event) => showTrap(event.reason));
// Native controls and scroll bars follow the theme of the host, not that of the operating system.
window.addEventListener("themeApplied", (event) => {
  const brightness = Number.parseInt(event.detail?.["palette-neutral-0"], 10);
  if (!Number.isNaN(brightness)) document.documentElement.style.colorScheme = brightness < 128 ? "dark" : "light";
});

SDK.init({ loaded: false, applyTheme: true });
load({ module_or_path: compile(MODULE) }).then(() => open()).catch((error) => {
  show("LaunchDarkly could not be loaded.", error);
  SDK.notifyLoadFailed(describe(error)).catch(() => {});
});

function showTrap(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  show("LaunchDarkly stopped because of an error in it.", error);
  // Takes the host's spinner away if the app had not come that far.
  SDK.notifyLoadSucceeded().catch(() => {});
}

function show(sentence, error) {
  const message = document.createElement("p");
  message.textContent = sentence;
  const details = document.createElement("pre");
  details.textContent = describe(error);
  details.tabIndex = 0;
  const retry = document.createElement("button");
  retry.type = "button";
  retry.textContent = "Retry";
  retry.addEventListener("click", () => window.location.reload());
  const panel = document.createElement("section");
  panel.className = "failure";
  panel.setAttribute("role", "alert");
  panel.append(message, details, retry);
  document.body.replaceChildren(panel);
}

function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? "";
  // Firefox leaves the message out of the stack.
  return stack.includes(error.message) ? stack : `${error}\n${stack}`;
}
