// A row of tabs: arrow keys move, the address follows, and an extension's frame opens when its tab is first shown.

import { openFrame } from "./host.js";

/** Wires the page's tabs. `frameOptions` is asked for the options of each extension's frame; returns the frames that are open, as they come. */
export function startTabs(frameOptions) {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const frames = [];

  function select(tab, focus) {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      panelOf(other).hidden = !chosen;
    }
    if (focus) tab.focus();
    const slot = panelOf(tab).querySelector("[data-contribution]");
    if (slot && !slot.dataset.opened) {
      slot.dataset.opened = "true";
      frames.push(openFrame(slot, JSON.parse(slot.dataset.contribution), frameOptions()));
    }
  }

  function choose(tab) {
    select(tab, true);
    const address = new URL(location.href);
    for (const [name, value] of new URLSearchParams(tab.dataset.query)) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(null, "", address);
  }

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      choose(tabs.at(step % tabs.length));
    });
  }
  const address = new URLSearchParams(location.search);
  const named = tabs.find((tab) => [...new URLSearchParams(tab.dataset.query)].every(([name, value]) => (address.get(name) ?? "") === value));
  if (tabs.length) select(named ?? tabs[0], false);
  return frames;
}

function panelOf(tab) {
  return document.getElementById(tab.getAttribute("aria-controls"));
}
