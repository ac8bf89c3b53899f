// The work item page: fields, links, saving, and the tabs of extensions.

import { addToast, closeBanner, closeToast, reportError } from "./messages.js";
import { page, redraw } from "./page.js";
import { startTabs } from "./tabs.js";
import { workItemFormService, WorkItemForm } from "./work-item-form.js";
import "./theme.js";

const listenerEvents = new Set(["onFieldChanged", "onSaved", "onRefreshed", "onReset"]);
const form = new WorkItemForm(page.workItem.saved);
const save = document.getElementById("save");
const marker = document.getElementById("unsaved");
const links = document.getElementById("links-list");
const linkForm = document.getElementById("link-form");
const fields = [...document.querySelectorAll("[data-field]")];

form.listen((event, detail) => {
  draw();
  if (event === "onSaved" && location.pathname.endsWith("/create")) {
    history.replaceState(null, "", `${page.project.path}/_workitems/edit/${form.id}`);
    document.getElementById("identity").textContent = `${page.workItem.type} ${form.id}`;
  }
  if (listenerEvents.has(event)) {
    for (const frame of frames) frame.notify(frame.contribution.id, event, detail);
  }
});

for (const input of fields) input.addEventListener("input", () => form.set(input.dataset.field, input.value));

save.addEventListener("click", saveForm);
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    if (!save.disabled) saveForm();
  }
});
addEventListener("beforeunload", (event) => {
  if (form.isDirty && !page.workItem.readOnly) event.preventDefault();
});
addEventListener("pagehide", () => {
  for (const frame of frames) frame.notify(frame.contribution.id, "onUnloaded", { id: form.id });
});

linkForm?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { url, comment } = linkForm.elements;
  try {
    form.addRelations([{ rel: "Hyperlink", url: new URL(url.value).href, attributes: { comment: comment.value } }]);
    linkForm.reset();
  } catch (error) {
    reportError(error);
  }
});

const frames = startTabs(() => ({
  services: { "ms.vss-work-web.work-item-form": workItemFormService(form) },
  onReady: (frame) => frame.notify(frame.contribution.id, "onLoaded", { id: form.id, isNew: form.isNew, isReadOnly: page.workItem.readOnly }),
}));
draw();

async function saveForm() {
  save.disabled = true;
  closeBanner();
  closeToast();
  try {
    await form.save();
    addToast({ message: `Saved ${page.workItem.type} ${form.id}.` });
    await redraw("history");
  } catch (error) {
    reportError(error);
    draw();
  }
}

function draw() {
  for (const input of fields) {
    const value = form.value(input.dataset.field) ?? "";
    if (input.value !== value) input.value = value;
  }
  save.disabled = page.workItem.readOnly || !(form.isDirty && form.isValid);
  marker.hidden = !form.isDirty;
  marker.textContent = form.error || "Unsaved changes";
  const relations = form.relations;
  document.getElementById("links-count").textContent = relations.length ? ` ${relations.length}` : "";
  links.replaceChildren(...relations.map(linkItem));
  document.getElementById("links-none").hidden = relations.length > 0;
}

function linkItem(relation) {
  const item = document.createElement("li");
  const text = document.createElement("div");
  const type = document.createElement("span");
  type.className = "pill";
  type.textContent = relation.rel === "Hyperlink" ? "Hyperlink" : relation.attributes?.name || relation.rel;
  text.append(type, address(relation.url));
  if (relation.attributes?.comment) {
    const comment = document.createElement("div");
    comment.className = "secondary";
    comment.textContent = relation.attributes.comment;
    text.append(comment);
  }
  item.append(text);
  if (!page.workItem.readOnly) {
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "subtle";
    remove.textContent = "Remove";
    remove.setAttribute("aria-label", `Remove link ${relation.url}`);
    remove.addEventListener("click", () => form.removeRelations([relation]));
    item.append(remove);
  }
  return item;
}

function address(url) {
  if (!/^https?:\/\//i.test(url)) return url;
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.textContent = url;
  return link;
}
