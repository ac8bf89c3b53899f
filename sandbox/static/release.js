// The release page: stages change while they are looked at.

import { redraw } from "./page.js";
import "./theme.js";

const moving = () => document.querySelector('[data-status="inProgress"]');

while (moving()) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await redraw("stages");
}
