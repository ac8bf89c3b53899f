// The page of a pull request: the tabs of extensions are told which one it is.

import { page } from "./page.js";
import { startTabs } from "./tabs.js";
import "./theme.js";

startTabs(() => ({ configuration: page.pullRequest }));
