// Suggestions in a task's form, read through the endpoint proxy with the data source that task.json binds to the input.

import { rest } from "./page.js";
import { startTabs } from "./tabs.js";
import "./theme.js";
import { isVisible } from "./visible-rule.js";

startTabs(() => ({}));

for (const input of document.querySelectorAll("[data-binding]")) {
  input.addEventListener("focus", () => suggest(input).catch((error) => console.warn(`No suggestions: ${error.message}`)));
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("input", () => applyRules(form));
  applyRules(form);
}

function applyRules(form) {
  for (const ruled of form.querySelectorAll("[data-visible-rule]")) {
    const { visibleRule, prefix } = ruled.dataset;
    // What is hidden keeps its value, as in the classic editor.
    ruled.hidden = !isVisible(visibleRule, (name) => document.getElementById(prefix + name)?.value ?? "");
  }
}

async function suggest(input) {
  const binding = JSON.parse(input.dataset.binding);
  const valueOf = (text) => text.replace(/\$\((\w+)\)/g, (_, name) => document.getElementById(input.dataset.prefix + name)?.value ?? "");
  const parameters = Object.fromEntries(Object.entries(binding.parameters ?? {}).map(([name, text]) => [name, valueOf(text)]));
  if (Object.values(parameters).includes("")) return;
  const answer = await rest(`serviceendpoint/endpointproxy?endpointId=${encodeURIComponent(valueOf(binding.endpointId))}&api-version=7.1`, {
    method: "POST",
    body: { dataSourceDetails: { dataSourceName: binding.dataSourceName, parameters }, resultTransformationDetails: {} },
  });
  const options = (answer.result ?? []).map((value) => {
    const option = document.createElement("option");
    option.value = value;
    return option;
  });
  document.getElementById(`${input.id}-list`).replaceChildren(...options);
}
