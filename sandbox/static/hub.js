// A page that is an extension's own: its frame fills it, and is told what the page is about.

import { openFrame } from "./host.js";
import { page } from "./page.js";
import "./theme.js";

const slot = document.querySelector("[data-contribution]");
openFrame(slot, JSON.parse(slot.dataset.contribution), { configuration: page.configuration ?? {} });
