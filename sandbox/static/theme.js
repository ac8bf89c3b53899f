// Light, dark and high contrast: the same variables dress this page and every frame.

const themes = await (await fetch("/_static/themes.json")).json();
const subscribers = new Set();

/** The theme in use: `light`, `dark` or `high-contrast`. */
export function themeName() {
  return document.documentElement.dataset.theme;
}

/** The variables of the theme in use, in the form of the handshake's `themeData`. */
export function themeData() {
  return themes[themeName()];
}

/** Calls back with the variables at every switch; returns the way to stop it. */
export function onThemeChanged(callback) {
  subscribers.add(callback);
  return () => subscribers.delete(callback);
}

document.getElementById("theme").addEventListener("click", () => {
  const names = Object.keys(themes);
  const theme = names[(names.indexOf(themeName()) + 1) % names.length];
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  for (const tell of subscribers) tell(themes[theme]);
});
