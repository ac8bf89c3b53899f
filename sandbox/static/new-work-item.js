// The form of a new work item that Azure DevOps opens over a page when an extension asks for it.

import { addToast, reportError } from "./messages.js";
import { ask, page } from "./page.js";

const fields = { "System.Title": "Title", "System.Description": "Description", "System.AreaPath": "Area", "System.Tags": "Tags" };

/** Opens the form with values by field. Resolves when it is closed, with the work item if it was saved. */
export function openNewWorkItem(type, values = {}) {
  const dialog = document.createElement("dialog");
  dialog.className = "form";
  dialog.setAttribute("aria-label", `New ${type}`);
  const form = document.createElement("form");
  const heading = document.createElement("h2");
  heading.textContent = `New ${type}`;
  form.append(heading, ...Object.entries(fields).map(([name, label]) => field(name, label, values[name] ?? "")), actions(dialog));
  dialog.append(form);
  return new Promise((resolve) => {
    let saved = null;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        saved = await ask("work-items", { rev: 0, type, fields: Object.fromEntries(new FormData(form)), removed: [], added: [] });
        addToast({ message: `Saved ${type} ${saved.id}.` });
        dialog.close();
      } catch (error) {
        reportError(error);
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(page.hidesSavedWorkItem ? undefined : saved);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function field(name, label, value) {
  const row = document.createElement("div");
  row.className = "field";
  const input = document.createElement(name === "System.Description" ? "textarea" : "input");
  Object.assign(input, { id: name, name, value, required: name === "System.Title" });
  const text = document.createElement("label");
  text.htmlFor = name;
  text.textContent = label;
  row.append(text, input);
  return row;
}

function actions(dialog) {
  const row = document.createElement("div");
  row.className = "actions";
  const save = document.createElement("button");
  save.className = "primary";
  save.textContent = "Save";
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  row.append(save, close);
  return row;
}
