// Starts a view: runs the handshake with Azure DevOps and the compilation of the app in parallel. The app itself waits for the
// handshake and shows its view; this script reports an app that cannot be loaded, cannot open or has stopped.
import * as SDK from "azure-devops-extension-sdk";
import load, { open } from "program";
import { compile, forbidden } from "./compile.js";
import { showFailure } from "./failure.js";
import { askEarly } from "./sdk.js";

// After a trap, the app cannot continue, and its promises stay pending.
window.addEventListener("error", (event) => showTrap(event.error));
window.addEventListener("unhandledrejection", (event) => showTrap(event.reason));
// Native controls and scroll bars follow the theme of the host, not that of the operating system.
window.addEventListener("themeApplied", (event) => {
  const brightness = Number.parseInt(event.detail?.["palette-neutral-0"], 10);
  if (!Number.isNaN(brightness)) document.documentElement.style.colorScheme = brightness < 128 ? "dark" : "light";
});

SDK.init({ loaded: false, applyTheme: true });
askEarly(location.search.includes("view=work-item"));
// The app's requests go to the server of the page around this frame. A frame of another site has no connection to it yet.
if (document.referrer) {
  const connection = document.createElement("link");
  document.head.append(Object.assign(connection, { rel: "preconnect", crossOrigin: "", href: document.referrer }));
}
// The build inserts the addresses.
load({ module_or_path: compile(MODULE, COPY) }).then(() => open()).catch(async (error) => {
  const policy = await forbidden();
  const details = describe(error);
  showFailure(policy ?? "LaunchDarkly could not be loaded.", details);
  SDK.notifyLoadFailed(policy ?? details).catch(() => {});
});
// Read by watch.js.
self.launchDarklyStarted = true;

function showTrap(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  showFailure("LaunchDarkly stopped because of an internal error.", describe(error));
  // Hides the host's loading indicator if the app has not done so.
  SDK.notifyLoadSucceeded().catch(() => {});
}

function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? "";
  // Firefox leaves the message out of the stack.
  return stack.includes(error.message) ? stack : `${error}\n${stack}`;
}
