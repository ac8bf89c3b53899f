// The page of a pipeline run: live log, summary, and the tabs of extensions.

import { followLog } from "./log.js";
import { page, redraw } from "./page.js";
import { startTabs } from "./tabs.js";
import "./theme.js";

const listeners = [];
let { build } = page.run;

startTabs(() => ({
  configuration: {
    onBuildChanged(listener) {
      listeners.push(listener);
      listener(build);
    },
  },
  services: { "ms.vss-build-web.build-page-data-service": { getBuildPageData: async () => ({ build, definition: build.definition }) } },
}));

followLog(page.run.log, async () => {
  ({ build } = (await redraw("state", "run-state", "issues", "summary")).run);
  for (const listener of listeners) listener(build);
});
