// The page of a pipeline run: live log, summary, and the tabs of extensions.

import { followLog } from "./log.js";
import { page, redraw, rest } from "./page.js";
import { startTabs } from "./tabs.js";
import "./theme.js";

const { buildId, log } = page.run;
const listeners = [];
let build = await readBuild();

startTabs(() => ({
  configuration: {
    onBuildChanged(listener) {
      listeners.push(listener);
      listener(build);
    },
  },
  services: { "ms.vss-build-web.build-page-data-service": { getBuildPageData: async () => ({ build, definition: build.definition }) } },
}));

if (log) {
  followLog(log, async () => {
    build = await readBuild();
    for (const listener of listeners) listener(build);
    await redraw("state", "run-state", "issues", "summary");
  });
}

function readBuild() {
  return rest(`build/builds/${buildId}?api-version=7.1`);
}
