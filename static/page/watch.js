// Reports to the page and to Azure DevOps that the page's script was not loaded or is broken. A separate script that runs first.
import { showFailure } from "./failure.js";

const SENTENCE = "LaunchDarkly could not be loaded. Check the network connection, then try again.";

// Fires after the page's script, even if that was not loaded.
document.addEventListener("DOMContentLoaded", () => {
  if (self.launchDarklyStarted) return;
  showFailure(SENTENCE);
  // Message in the frame protocol of Microsoft's SDK, which is part of the missing script.
  const failed = { id: 1, methodName: "notifyLoadFailed", instanceId: "DevOps.HostControl", params: [SENTENCE] };
  window.parent.postMessage(JSON.stringify(failed), "*");
});
