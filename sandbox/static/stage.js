// The stage page of a classic release: live log, summary, and the tabs of extensions.

import { followLog } from "./log.js";
import { page, redraw } from "./page.js";
import { startTabs } from "./tabs.js";
import "./theme.js";

let { context } = page.stage;

const frames = startTabs(() => ({ configuration: context }));

followLog(page.stage.log, async () => {
  ({ context } = (await redraw("actions", "state", "issues", "summary")).stage);
  for (const frame of frames) frame.notify(frame.contribution.registeredObjectId, "updateContext", context);
});
