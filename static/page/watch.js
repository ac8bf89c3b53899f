// Tells the page and Azure DevOps that the page's script did not come or is broken. It is a script of its own, and runs first.
import { showFailure } from "./failure.js";

const SENTENCE = "LaunchDarkly could not be loaded. Check the network connection, then try again.";

// Comes after the page's script, whether that ran or not.
document.addEventListener("DOMContentLoaded", () => {
  if (self.launchDarklyStarted) return;
  showFailure(SENTENCE);
  // The frame protocol of Microsoft's SDK, which is part of the script.
  const failed = { id: 1, methodName: "notifyLoadFailed", instanceId: "DevOps.HostControl", params: [SENTENCE] };
  window.parent.postMessage(JSON.stringify(failed), "*");
});
