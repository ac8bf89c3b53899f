//! The project's front page: the way through the product in four steps.

use maud::{Markup, html};

use super::layout::{Hub, heading};
use super::view::View;
use crate::azure_devops::Edition;
use crate::referee::Referee;

/// `/{organization}/{project}`
pub(super) async fn show(view: View) -> Markup {
    let base = view.base();
    let (state, work_items) = (&view.state, view.state.work_items());
    let content = html! {
        (heading(&state.project().name, &html! {}))
        div.body {
            (differences(state.referee()))
            p.secondary {
                "Azure DevOps as far as LaunchDarkly for Azure DevOps touches it, on this computer. "
                "It begins anew at every start."
            }
            ol.guide {
                @if let Some(item) = work_items.first() {
                    li.card {
                        div {
                            h2 { a href={ (base) "/_workitems/edit/" (item.id) } { "Link a flag to a work item" } }
                            p {
                                "Open " (item.work_item_type()) " " (item.id) ", " em { (item.title()) } ", choose the tab "
                                strong { "LaunchDarkly" } ", link the flag " code { "checkout-v2" } ", and save."
                            }
                        }
                    }
                }
                li.card {
                    div {
                        h2 { a href={ (base) "/_release" } { "Create a release" } }
                        p { "Its work items are those that the commits of the newest run name, so the linked flag travels with it." }
                    }
                }
                li.card {
                    div {
                        h2 { a href={ (base) "/_releaseProgress" } { "Deploy Production" } }
                        p {
                            "The packaged task runs as an agent runs it. Watch its log, then read in the "
                            (if state.edition() == Edition::Cloud { "stage's tab " } else { "release's section " })
                            strong { "LaunchDarkly" } " what changed, flag by flag, and why."
                        }
                    }
                }
                li.card {
                    div {
                        h2 { a href=(state.launchdarkly_url()) target="_blank" rel="noopener" { "See the same in LaunchDarkly" } }
                        p { "The flag stands at its percentage, and the audit log names release, stage and work items." }
                    }
                }
            }
            p.secondary style="margin-top: 20px" {
                "A YAML pipeline can do the same: "
                a href={ (base) "/_build" } { "run one" }
                ". The account behind it is a "
                a href={ (base) "/_settings/adminservices" } { "service connection" }
                "."
            }
            p.secondary {
                "With Backstage: put the address "
                code { (state.url()) (base) "/_git/" (state.repository_of_runs().name) }
                " into "
                strong { "Project settings > LaunchDarkly catalog" }
                " and register it. Work item "
                a href={ (base) "/_workitems/edit/4713" } { "4713" }
                ", which a commit of that repository fixed, then begins with the project of its component, and releases name its owner."
            }
        }
    };
    view.plain("Overview", Hub::Overview, &content)
}

/// The requests and answers that differ from what the services publish.
fn differences(referee: &Referee) -> Markup {
    let differences = referee.differences();
    html! {
        @if !differences.is_empty() {
            div role="status" {
                p { "Differences from the published descriptions of Azure DevOps and LaunchDarkly:" }
                ul {
                    @for difference in &differences {
                        li { (difference) }
                    }
                }
            }
        }
    }
}
