// Light and dark: the same variables dress this page and every frame.

const themes = await (await fetch("/_static/themes.json")).json();
const subscribers = new Set();

function current() {
  return document.documentElement.dataset.theme;
}

/** The variables of the theme in use, in the form of the handshake's `themeData`. */
export function themeData() {
  return themes[current()];
}

/** Calls back with the variables at every switch; returns the way to stop it. */
export function onThemeChanged(callback) {
  subscribers.add(callback);
  return () => subscribers.delete(callback);
}

document.getElementById("theme").addEventListener("click", (event) => {
  const theme = current() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  event.currentTarget.setAttribute("aria-pressed", String(theme === "dark"));
  for (const tell of subscribers) tell(themes[theme]);
});
