// Brings up a view: the handshake with Azure DevOps and the compilation of the app run side by side. The app itself waits for
// the handshake and shows its view; what is left to this script is an app that cannot be loaded, cannot open or has stopped.
import * as SDK from "azure-devops-extension-sdk";
import load, { open } from "program";
import { compile, forbidden } from "./compile.js";
import { showFailure } from "./failure.js";
import { askForToken } from "./sdk.js";

// The app cannot go on after a trap, and its promises stay pending for ever.
window.addEventListener("error", (event) => showTrap(event.error));
window.addEventListener("unhandledrejection", (event) => showTrap(event.reason));
// Native controls and scroll bars follow the theme of the host, not that of the operating system.
window.addEventListener("themeApplied", (event) => {
  const brightness = Number.parseInt(event.detail?.["palette-neutral-0"], 10);
  if (!Number.isNaN(brightness)) document.documentElement.style.colorScheme = brightness < 128 ? "dark" : "light";
});

SDK.init({ loaded: false, applyTheme: true });
askForToken();
// The app's requests go to the server of the page around this frame. A frame of another site has no connection to it yet.
if (document.referrer) {
  const connection = document.createElement("link");
  document.head.append(Object.assign(connection, { rel: "preconnect", crossOrigin: "", href: document.referrer }));
}
// The build puts the addresses in.
load({ module_or_path: compile(MODULE, COPY) }).then(() => open()).catch(async (error) => {
  const policy = await forbidden();
  const details = describe(error);
  showFailure(policy ?? "LaunchDarkly could not be loaded.", details);
  SDK.notifyLoadFailed(policy ?? details).catch(() => {});
});
// The page's watch looks for it.
self.launchDarklyStarted = true;

function showTrap(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  showFailure("LaunchDarkly stopped because of an error in it.", describe(error));
  // Takes the host's spinner away if the app had not come that far.
  SDK.notifyLoadSucceeded().catch(() => {});
}

function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? "";
  // Firefox leaves the message out of the stack.
  return stack.includes(error.message) ? stack : `${error}\n${stack}`;
}
