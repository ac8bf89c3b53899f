// The work item that is being edited: what is saved, what is changed, and who is told.

import { ask, page } from "./page.js";

const relationTypes = [
  { name: "Hyperlink", referenceName: "Hyperlink" },
  { name: "Artifact Link", referenceName: "ArtifactLink" },
  { name: "Related", referenceName: "System.LinkTypes.Related" },
];

const nameOf = (relation) => `${relation.rel} ${relation.url}`;

/** A form over one work item. Listeners get (event, detail) with the names of the form service: onFieldChanged, onSaved, onRefreshed, onReset. */
export class WorkItemForm {
  #saved;
  #changes = new Map();
  #added = [];
  #removed = new Set();
  #listeners = new Set();
  #errors = new Map();

  constructor(workItem) {
    this.#saved = workItem;
  }

  get id() {
    return this.#saved.id ?? page.newWorkItemId;
  }

  get type() {
    return this.#saved.fields["System.WorkItemType"];
  }

  get revision() {
    return this.#saved.rev ?? 0;
  }

  get isNew() {
    return !this.#saved.id;
  }

  get isDirty() {
    return this.#changes.size > 0 || this.#added.length > 0 || this.#removed.size > 0;
  }

  get error() {
    return [...this.#errors.values()].join(" ");
  }

  get isValid() {
    return this.#errors.size === 0 && Boolean(String(this.value("System.Title") ?? "").trim());
  }

  get dirtyFields() {
    return [...this.#changes.keys()];
  }

  get fieldNames() {
    return Object.keys(this.#saved.fields);
  }

  get relations() {
    const kept = this.#saved.relations.filter((relation) => !this.#removed.has(nameOf(relation)));
    return [...kept, ...this.#added].map((relation) => structuredClone(relation));
  }

  listen(listener) {
    this.#listeners.add(listener);
  }

  value(field, original = false) {
    if (page.unknownFields.includes(field)) throw new Error(`TF51535: Cannot find field ${field}.`);
    if (field === "System.Id") return this.id;
    if (field === "System.Rev") return this.revision;
    return !original && this.#changes.has(field) ? this.#changes.get(field) : this.#saved.fields[field];
  }

  set(field, value) {
    if (page.workItem.readOnly) return false;
    if ((this.#saved.fields[field] ?? "") === value) this.#changes.delete(field);
    else this.#changes.set(field, value);
    this.#tell("onFieldChanged", { id: this.id, changedFields: { [field]: value } });
    return true;
  }

  addRelations(relations) {
    this.#refuseWhenReadOnly();
    for (const relation of relations) {
      if (!relation?.rel || !relation.url) throw new Error("A relation needs a link type and an address.");
      if (this.#removed.delete(nameOf(relation))) continue;
      if (this.relations.some((known) => nameOf(known) === nameOf(relation))) {
        throw new Error(`The work item has this link already: ${relation.url}`);
      }
      this.#added.push({ rel: relation.rel, url: relation.url, attributes: { ...relation.attributes } });
    }
    this.#tell("relations", {});
  }

  removeRelations(relations) {
    this.#refuseWhenReadOnly();
    for (const relation of relations) {
      const name = nameOf(relation);
      const pending = this.#added.findIndex((added) => nameOf(added) === name);
      if (pending >= 0) this.#added.splice(pending, 1);
      else if (this.#saved.relations.some((known) => nameOf(known) === name)) this.#removed.add(name);
    }
    this.#tell("relations", {});
  }

  setError(source, message) {
    if (message) this.#errors.set(source, message);
    else this.#errors.delete(source);
    this.#tell("validity", {});
  }

  /** Writes what changed. What somebody else saved meanwhile stays; the same field changed twice is refused. */
  async save() {
    this.#refuseWhenReadOnly();
    if (!this.isValid) throw new Error(this.error || "Give the work item a title before it is saved.");
    const originals = Object.fromEntries(this.dirtyFields.map((field) => [field, this.#saved.fields[field] ?? ""]));
    const update = { rev: this.revision, fields: Object.fromEntries(this.#changes), originals, removed: this.#goneRelations(), added: this.#added };
    this.#saved = await ask(this.isNew ? "work-items" : `work-items/${this.id}`, { type: this.type, ...update });
    this.#forget();
    this.#tell("onSaved", { id: this.id });
  }

  async refresh() {
    if (!this.isNew) this.#saved = await ask(`work-items/${this.id}`);
    this.#forget();
    this.#tell("onRefreshed", { id: this.id });
  }

  reset() {
    this.#forget();
    this.#tell("onReset", { id: this.id });
  }

  #goneRelations() {
    return this.#saved.relations.filter((relation) => this.#removed.has(nameOf(relation))).map(({ rel, url }) => ({ rel, url }));
  }

  #forget() {
    this.#changes.clear();
    this.#added = [];
    this.#removed.clear();
  }

  #refuseWhenReadOnly() {
    if (page.workItem.readOnly) throw new Error("This work item is read-only.");
  }

  #tell(event, detail) {
    for (const listener of this.#listeners) listener(event, detail);
  }
}

/** The service `ms.vss-work-web.work-item-form` over the form that `current` gives: the host may show another work item in the same frame. */
export function workItemFormService(current) {
  const values = (names, options) => Object.fromEntries(names.map((name) => [name, current().value(name, options?.returnOriginalValue)]));
  return {
    hasActiveWorkItem: async () => true,
    getId: async () => current().id,
    getRevision: async () => current().revision,
    getFields: async () => current().fieldNames.map((name) => ({ name: name.split(".").pop(), referenceName: name })),
    getFieldValue: async (name, options) => current().value(name, options?.returnOriginalValue),
    getFieldValues: async (names, options) => values(names, options),
    setFieldValue: async (name, value) => current().set(name, value),
    getDirtyFields: async () => current().dirtyFields.map((name) => ({ name: name.split(".").pop(), referenceName: name })),
    isDirty: async () => current().isDirty,
    isNew: async () => current().isNew,
    isValid: async () => current().isValid,
    setError: async (message) => current().setError("extension", message),
    clearError: async () => current().setError("extension", ""),
    addWorkItemRelations: async (relations) => current().addRelations(relations),
    removeWorkItemRelations: async (relations) => current().removeRelations(relations),
    getWorkItemRelations: async () => current().relations,
    getWorkItemRelationTypes: async () => relationTypes,
    getWorkItemResourceUrl: async (id) => `${location.origin}${page.project.path}/_apis/wit/workItems/${id}`,
    save: async () => current().save(),
    refresh: async () => current().refresh(),
    reset: async () => current().reset(),
  };
}
