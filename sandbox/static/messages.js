// Banners and toasts: Azure DevOps' own, and those that an extension asks for.

const levels = ["info", "warning", "error", "success"];
const banners = document.getElementById("banners");
const toasts = document.getElementById("toasts");

/** Shows a banner over the page until it is dismissed. `level` is 0 information, 1 warning, 2 error, 3 success. */
export function addBanner({ level = 0, message = "", messageFormat, dismissable = true }) {
  const banner = document.createElement("div");
  banner.className = `banner ${levels[level] ?? "info"}`;
  banner.setAttribute("role", level === 2 ? "alert" : "status");
  const text = document.createElement("span");
  text.textContent = message || messageFormat || "";
  banner.append(text);
  if (dismissable) {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "subtle";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "✕";
    close.addEventListener("click", () => banner.remove());
    banner.append(close);
  }
  banners.replaceChildren(banner);
}

/** Takes the banner away. */
export function closeBanner() {
  banners.replaceChildren();
}

/** Shows a short message at the bottom of the page for `duration` milliseconds. */
export function addToast({ message, duration = 5000, callToAction, onCallToActionClick }) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.append(message);
  if (callToAction) {
    const action = document.createElement("button");
    action.type = "button";
    action.textContent = callToAction;
    action.addEventListener("click", () => onCallToActionClick?.());
    toast.append(action);
  }
  toasts.replaceChildren(toast);
  setTimeout(() => toast.remove(), duration);
}

/** Takes the short message away before its time. */
export function closeToast() {
  toasts.replaceChildren();
}

/** Tells the person what went wrong. */
export function reportError(error) {
  addBanner({ level: 2, message: error?.message ?? String(error) });
}
