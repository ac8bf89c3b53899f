//! Boards: the list of work items, and the work item form with its tabs.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::layout::{Hub, heading};
use super::parts::{self, Tab};
use super::view::View;
use super::work_items;
use crate::azure_devops::state::{HistoryEntry, Refusal, State, WorkItem};

const STATES: &[&str] = &["New", "Active", "Resolved", "Closed"];
const TYPES: &[&str] = &["User Story", "Bug", "Task"];

#[derive(Deserialize)]
struct Form {
    /// `1` shows the form as read-only.
    readonly: Option<String>,
    /// Type of the work item to create.
    #[serde(rename = "type")]
    work_item_type: Option<String>,
}

pub(super) fn router() -> Router<State> {
    Router::new()
        .route("/_workitems", get(list))
        .route("/_workitems/create", get(create))
        .route("/_workitems/edit/{id}", get(edit))
}

async fn list(view: View) -> Markup {
    let base = view.base();
    let actions = html! { a.button.primary href={ (base) "/_workitems/create" } { "New Work Item" } };
    let content = html! {
        (heading("Work items", &actions))
        div.body {
            div.card.flush {
                table {
                    thead {
                        tr {
                            th scope="col" { "ID" }
                            th scope="col" { "Title" }
                            th scope="col" { "State" }
                            th scope="col" { "Area path" }
                            th scope="col" { "Links" }
                        }
                    }
                    tbody {
                        @for item in view.state.work_items() {
                            tr {
                                td { (item.id) }
                                td {
                                    span.type data-type=(item.work_item_type()) title=(item.work_item_type()) {}
                                    a href={ (base) "/_workitems/edit/" (item.id) } { (item.title()) }
                                }
                                td { (field(&item, "System.State")) }
                                td { (field(&item, "System.AreaPath")) }
                                td { (item.relations.len()) }
                            }
                        }
                    }
                }
            }
        }
    };
    view.plain("Work items", Hub::WorkItems, &content)
}

async fn edit(view: View, Path(id): Path<u32>, Query(query): Query<Form>) -> Response {
    let read_only = query.readonly.as_deref() == Some("1");
    let page = view.state.work_item(id).map(|item| {
        let title = format!("{} {id}: {}", item.work_item_type(), item.title());
        form(&view, &title, &item, read_only)
    });
    view.answer(Hub::WorkItems, page)
}

async fn create(view: View, Query(query): Query<Form>) -> Response {
    let asked = query.work_item_type.unwrap_or_default();
    let work_item_type = TYPES
        .iter()
        .copied()
        .find(|known| *known == asked)
        .unwrap_or("User Story");
    let project = view.state.project().name.as_str();
    let fields = [
        ("System.WorkItemType", work_item_type),
        ("System.Title", ""),
        ("System.State", "New"),
        ("System.TeamProject", project),
        ("System.AreaPath", project),
    ];
    let item = WorkItem {
        id: 0,
        rev: 0,
        fields: fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect(),
        relations: Vec::new(),
        history: Vec::new(),
    };
    view.answer(
        Hub::WorkItems,
        Ok::<_, Refusal>(form(&view, &format!("New {work_item_type}"), &item, false)),
    )
}

fn form(view: &View, title: &str, item: &WorkItem, read_only: bool) -> Markup {
    let ids: Vec<u32> = view.state.work_items().iter().map(|item| item.id).collect();
    let data = json!({ "workItem": { "ids": ids, "readOnly": read_only, "saved": work_items::saved(item) } });
    let mut tabs = vec![
        Tab::new("details", "Details", "tab=", details(item, read_only)),
        Tab {
            label: html! { "Links" span #links-count.secondary {} },
            ..Tab::new("links", "Links", "tab=links", links(read_only))
        },
        Tab::new("history-panel", "History", "tab=history", history(&item.history)),
    ];
    tabs.extend(
        parts::contributions(
            &view.state,
            "ms.vss-work-web.work-item-form-page",
            "ms.vss-work-web.work-item-form",
        )
        .map(|page| Tab::contributed(&view.state, page, format!("tab={}", page.id))),
    );
    let content = html! {
        div.work-item data-type=(item.work_item_type()) { (head(item, read_only)) }
        (parts::tabs("Work item", &tabs))
    };
    view.live(title, Hub::WorkItems, "work-item.js", data, &content)
}

fn head(item: &WorkItem, read_only: bool) -> Markup {
    let state = field(item, "System.State");
    html! {
        div.line {
            h1 #identity {
                @if item.id == 0 { "New " (item.work_item_type()) } @else { (item.work_item_type()) " " (item.id) }
            }
            @if item.id != 0 {
                button.subtle type="button" data-step="-1" { "Previous" }
                button.subtle type="button" data-step="1" { "Next" }
            }
            span #unsaved.unsaved role="status" hidden {}
            @if read_only {
                span.pill { "Read-only" }
                a href="?" { "Edit" }
            } @else if item.id != 0 {
                a href="?readonly=1" { "Read-only view" }
            }
            button #save.primary type="button" disabled { "Save" }
        }
        input #title.title data-field="System.Title" aria-label="Title" placeholder="Enter title" autocomplete="off"
            value=(item.title()) disabled[read_only] required;
        div.facts {
            label for="state" { "State" }
            select #state data-field="System.State" disabled[read_only] {
                @for known in STATES { option selected[*known == state] { (known) } }
            }
            label for="area" { "Area" }
            input #area data-field="System.AreaPath" value=(field(item, "System.AreaPath")) autocomplete="off" disabled[read_only];
        }
    }
}

fn details(item: &WorkItem, read_only: bool) -> Markup {
    html! {
        div.form.field {
            label for="description" { "Description" }
            textarea #description data-field="System.Description" rows="10" disabled[read_only] { (field(item, "System.Description")) }
        }
    }
}

fn links(read_only: bool) -> Markup {
    html! {
        @if !read_only {
            form #link-form.card {
                h2 { "Add a hyperlink" }
                div.inline {
                    div.field {
                        label for="url" { "Address" }
                        input #url name="url" type="url" required pattern="https?://.+" placeholder="https://" autocomplete="off";
                    }
                    div.field {
                        label for="comment" { "Comment" }
                        input #comment name="comment" autocomplete="off";
                    }
                    button type="submit" { "Add link" }
                }
            }
        }
        section.card aria-labelledby="links-title" {
            h2 #links-title { "Links" }
            p #links-none.secondary { "Nothing is linked yet." }
            ul #links-list.rows {}
        }
    }
}

fn history(entries: &[HistoryEntry]) -> Markup {
    html! {
        section #history.card aria-label="History" {
            @if entries.is_empty() { p.secondary { "Nothing was changed since the work item was created." } }
            ul.rows {
                @for entry in entries.iter().rev() {
                    li {
                        div {
                            strong { (entry.by) } " " span.secondary { (parts::time(entry.at)) " · revision " (entry.rev) }
                            @for change in &entry.changes { div { (change) } }
                        }
                    }
                }
            }
        }
    }
}

fn field<'a>(item: &'a WorkItem, name: &str) -> &'a str {
    item.fields.get(name).and_then(Value::as_str).unwrap_or_default()
}
