// Reloads the page when the extension was built again (`npm run dev`).

const address = "/_host/build";
let shown;

setInterval(async () => {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) return;
  const build = await response.text();
  shown ??= build;
  if (build !== shown) location.reload();
}, 300);
