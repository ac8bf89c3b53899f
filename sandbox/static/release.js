// The release page: stages change while they are looked at, and so does what extensions are told of the release.

import { openFrame } from "./host.js";
import { page, redraw } from "./page.js";
import "./theme.js";

const listeners = [];
let { release } = page;

for (const slot of document.querySelectorAll("[data-contribution]")) {
  openFrame(slot, JSON.parse(slot.dataset.contribution), {
    configuration: {
      onReleaseChanged(listener) {
        listeners.push(listener);
        listener(release);
      },
    },
  });
}

const moving = () => document.querySelector('[data-status="inProgress"]');

while (moving()) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  ({ release } = await redraw("stages"));
  for (const listener of listeners) listener(release);
}
