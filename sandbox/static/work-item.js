// The work item page: fields, links, saving, and the tabs of extensions.

import { addToast, closeBanner, closeToast, reportError } from "./messages.js";
import { ask, page, redraw } from "./page.js";
import { sharedServices } from "./services.js";
import { startTabs } from "./tabs.js";
import { workItemFormService, WorkItemForm } from "./work-item-form.js";
import "./theme.js";

const listenerEvents = new Set(["onFieldChanged", "onSaved", "onRefreshed", "onReset"]);
const save = document.getElementById("save");
const marker = document.getElementById("unsaved");
const links = document.getElementById("links-list");
const linkForm = document.getElementById("link-form");
const fields = [...document.querySelectorAll("[data-field]")];
const steps = [...document.querySelectorAll("[data-step]")];
// The forms of this visit: unsaved changes wait for the person's return.
const forms = [];
let form = edit(page.workItem.saved);
let wanted = form.id;

for (const input of fields) input.addEventListener("input", () => form.set(input.dataset.field, input.value));
for (const button of steps) button.addEventListener("click", () => show(neighbour(Number(button.dataset.step))).catch(reportError));
addEventListener("popstate", () => {
  const id = Number(/\/edit\/(\d+)$/.exec(location.pathname)?.[1]);
  if (id) show(id, false).catch(reportError);
});

save.addEventListener("click", saveForm);
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    if (!save.disabled) saveForm();
  }
});
addEventListener("beforeunload", (event) => {
  if (forms.some((each) => each.isDirty) && !page.workItem.readOnly) event.preventDefault();
});
addEventListener("pagehide", () => {
  tell("onUnloaded", { id: form.id });
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

const navigation = {
  openWorkItem: async (id, newTab) => (newTab ? void open(address(id), "_blank", "noopener") : show(id)),
  openNewWorkItem: sharedServices["ms.vss-work-web.work-item-form-navigation-service"].openNewWorkItem,
};
const frames = startTabs(() => ({
  services: {
    "ms.vss-work-web.work-item-form": workItemFormService(() => form),
    "ms.vss-work-web.work-item-form-navigation-service": navigation,
  },
  onReady: (frame) => frame.notify(frame.contribution.id, "onLoaded", loaded()),
}));
draw();

function edit(saved) {
  const opened = new WorkItemForm(saved);
  opened.listen((event, detail) => {
    if (opened === form) heard(event, detail);
  });
  forms.push(opened);
  return opened;
}

function heard(event, detail) {
  draw();
  if (event === "onSaved" && location.pathname.endsWith("/create")) history.replaceState(null, "", address(form.id));
  if (listenerEvents.has(event)) tell(event, detail);
}

function tell(event, detail) {
  for (const frame of frames) frame.notify(frame.contribution.id, event, detail);
}

function loaded() {
  return { id: form.id, isNew: form.isNew, isReadOnly: page.workItem.readOnly };
}

function address(id) {
  return `${page.project.path}/_workitems/edit/${id}`;
}

// The next or the previous work item of the list, round and round.
function neighbour(step) {
  const { ids } = page.workItem;
  return ids.at((ids.indexOf(form.id) + step) % ids.length);
}

// Shows another work item in the same page and the same frames, as the list of a query beside its form does.
async function show(id, isNewStep = true) {
  wanted = id;
  if (id === form.id) return;
  const next = forms.find((each) => each.id === id) ?? (await ask(`work-items/${id}`));
  // Somebody may have gone on meanwhile.
  if (wanted !== id) return;
  tell("onUnloaded", { id: form.id });
  form = next instanceof WorkItemForm ? next : edit(next);
  if (isNewStep) history.pushState(null, "", `${address(id)}${location.search}`);
  draw();
  tell("onLoaded", loaded());
  await redraw("history");
}

async function saveForm() {
  save.disabled = true;
  closeBanner();
  closeToast();
  try {
    await form.save();
    addToast({ message: `Saved ${form.type} ${form.id}.` });
    await redraw("history");
  } catch (error) {
    reportError(error);
    draw();
  }
}

function draw() {
  document.getElementById("identity").textContent = form.isNew ? `New ${form.type}` : `${form.type} ${form.id}`;
  document.querySelector(".work-item").dataset.type = form.type;
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
  text.append(type, webAddress(relation.url));
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

function webAddress(url) {
  if (!/^https?:\/\//i.test(url)) return url;
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.textContent = url;
  return link;
}
