// The stage page of a classic release: live log, summary, and the tabs of extensions.

import { followLog } from "./log.js";
import { page, redraw, rest } from "./page.js";
import { startTabs } from "./tabs.js";
import "./theme.js";

const { releaseId, environmentId, log } = page.stage;
let context = await tabContext();

const frames = startTabs(() => ({ configuration: context }));

if (log) {
  followLog(log, async () => {
    context = await tabContext();
    for (const frame of frames) frame.notify(frame.contribution.registeredObjectId, "updateContext", context);
    await redraw("state", "issues", "summary");
  });
}

async function tabContext() {
  const release = await rest(`Release/releases/${releaseId}?api-version=7.1`);
  return { releaseEnvironment: release.environments.find((environment) => environment.id === environmentId) };
}
