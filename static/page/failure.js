// Shows an error instead of the view when the program cannot be loaded or has stopped.
export function showFailure(sentence, details) {
  const message = document.createElement("p");
  message.textContent = sentence;
  const retry = document.createElement("button");
  retry.type = "button";
  retry.textContent = "Retry";
  retry.addEventListener("click", () => window.location.reload());
  const panel = document.createElement("section");
  panel.className = "failure";
  panel.setAttribute("role", "alert");
  panel.append(message);
  if (details) {
    const text = document.createElement("pre");
    text.textContent = details;
    text.tabIndex = 0;
    panel.append(text);
  }
  panel.append(retry);
  document.body.replaceChildren(panel);
}
