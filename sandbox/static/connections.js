// The form of a new service connection: Verify asks the service before anything is saved.

import "./theme.js";

const form = document.getElementById("connection");
const result = document.getElementById("verified");

document.getElementById("verify").addEventListener("click", async (event) => {
  if (!form.reportValidity()) return;
  const button = event.currentTarget;
  button.disabled = true;
  show("info", "Verifying…");
  try {
    const response = await fetch(form.dataset.verify, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const answer = await response.json();
    show(answer.verified ? "success" : "error", answer.message);
  } catch (error) {
    show("error", `The sandbox did not answer: ${error.message}`);
  }
  button.disabled = false;
});

function show(level, message) {
  result.className = `banner ${level}`;
  result.textContent = message;
}
