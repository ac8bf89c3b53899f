//! Flags that each represent a special case.

use serde_json::json;

use super::blank::{Blank, on, on_in, rollout};
use crate::launchdarkly::flag::{
    Allocation, Clause, Flag, Prerequisite, Purpose, Rollout, Rule, ScheduledChange, Served, Target,
    WeightedVariation,
};
use crate::launchdarkly::ids;
use crate::launchdarkly::semantic_patch::Action;

/// Only the presence of a date matters here; the assembly of the base state sets it.
const SOME_DATE: Option<i64> = Some(0);
/// 1 January 2030, in epoch milliseconds.
const FAR_AHEAD: i64 = 1_893_456_000_000;

/// Of the project `storefront`.
pub(super) fn flags(blank: &Blank<'_>) -> Vec<Flag> {
    vec![
        described(
            blank.boolean("checkout-v2", "Checkout v2", &["checkout"]),
            "The checkout on one page.",
        ),
        Flag {
            code_references: 3,
            ..on(blank.boolean("search-suggestions", "Search suggestions", &["search"]))
        },
        express_delivery(blank),
        legacy_cart(blank),
        loyalty_prices(blank),
        permanent(on(blank.strings(
            "banner-text",
            "Banner text",
            &["marketing", "copy"],
            &["Free delivery this week", "New in store", "None"],
        ))),
        orders_db(blank),
        Flag {
            archived_date: SOME_DATE,
            ..blank.boolean("old-header", "Old header", &["layout"])
        },
        Flag {
            deprecated_date: SOME_DATE,
            ..on(blank.boolean("newsletter-popup", "Newsletter popup", &["marketing"]))
        },
        recommendations(blank),
        fast_payment(blank),
        gift_wrap(blank),
        holiday_theme(blank),
        described(
            blank.boolean("age-check", "Age check", &["checkout", "regulated"]),
            "Asks for the date of birth before restricted goods are sold.",
        ),
        described(
            blank.boolean(
                "hostile-name",
                "<img src=x onerror=alert(1)> ##vso[task.complete result=Failed]",
                &["security"],
            ),
            "Its name must be shown as text, wherever it is shown.",
        ),
    ]
}

/// Of the project `back-office`.
pub(super) fn back_office(blank: &Blank<'_>) -> Vec<Flag> {
    vec![
        blank.boolean("stock-forecast", "Stock forecast", &["warehouse"]),
        on(blank.boolean("supplier-portal", "Supplier portal", &["purchasing"])),
        on_in(
            blank.boolean("invoice-export", "Invoice export", &["finance"]),
            "test",
            |_| {},
        ),
        on_in(
            blank.boolean("refund-limits", "Refund limits", &["finance", "support"]),
            "production",
            |config| config.fallthrough = Served::Rollout(rollout("user", &[50_000, 50_000])),
        ),
        // The same key as in `storefront`: a list of both must tell them apart.
        blank.boolean("gift-wrap", "Gift wrap stations", &["warehouse"]),
        permanent(on(blank.strings(
            "label-printer",
            "Label printer driver",
            &["warehouse"],
            &["zpl", "epl", "pdf"],
        ))),
    ]
}

fn express_delivery(blank: &Blank<'_>) -> Flag {
    let flag = blank.boolean("express-delivery", "Express delivery", &["delivery"]);
    let flag = on_in(flag, "staging", |_| {});
    on_in(flag, "production", |config| {
        config.fallthrough = Served::Rollout(rollout("organization", &[25_000, 75_000]));
    })
}

/// `false` comes first.
fn legacy_cart(blank: &Blank<'_>) -> Flag {
    let values = [(json!(false), Some("Hidden")), (json!(true), Some("Shown"))];
    let mut flag = blank.with_values("legacy-cart", "Legacy cart", &["cart"], &values);
    for config in flag.environments.values_mut() {
        config.fallthrough = Served::Variation(1);
        config.off_variation = Some(0);
    }
    on_in(flag, "production", |_| {})
}

fn loyalty_prices(blank: &Blank<'_>) -> Flag {
    let flag = blank.boolean("loyalty-prices", "Loyalty prices", &["pricing", "loyalty"]);
    on_in(flag, "production", |config| {
        config.fallthrough = Served::Rollout(rollout("user", &[10_000, 90_000]));
        config.rules = vec![Rule {
            id: ids::uuid("loyalty-prices/rule"),
            description: "Members of the loyalty programme".to_owned(),
            clauses: vec![Clause {
                attribute: "tier".to_owned(),
                op: "in".to_owned(),
                values: vec![json!("gold"), json!("platinum")],
                context_kind: "user".to_owned(),
                negate: false,
            }],
            serves: Served::Variation(0),
            track_events: false,
        }];
        config.targets = vec![Target {
            values: vec!["user-1001".to_owned(), "user-1002".to_owned()],
            variation: 0,
            context_kind: "user".to_owned(),
        }];
        config.context_targets = vec![Target {
            values: vec!["organization-17".to_owned()],
            variation: 1,
            context_kind: "organization".to_owned(),
        }];
        config.prerequisites = vec![Prerequisite {
            key: "search-suggestions".to_owned(),
            variation: 0,
        }];
    })
}

fn orders_db(blank: &Blank<'_>) -> Flag {
    let stages = ["complete", "rampdown", "live", "shadow", "dualwrite", "off"];
    let mut flag = blank.strings("orders-db", "Orders database", &["orders"], &stages);
    flag.purpose = Purpose::Migration;
    for config in flag.environments.values_mut() {
        let weights = [0, 0, 0, 0, 0, 100_000];
        config.fallthrough = Served::Rollout(rollout("user", &weights));
    }
    on_in(flag, "staging", |config| {
        let weights = [0, 0, 0, 60_000, 40_000, 0];
        config.fallthrough = Served::Rollout(rollout("user", &weights));
    })
}

fn recommendations(blank: &Blank<'_>) -> Flag {
    let flag = blank.boolean("recommendations", "Recommendations", &["product-page"]);
    on_in(flag, "production", |config| {
        config.fallthrough = Served::Rollout(Rollout {
            experiment_allocation: Some(Allocation::Experiment {
                default_variation: 1,
                can_reshuffle: true,
            }),
            ..rollout("user", &[50_000, 50_000])
        });
    })
}

/// A tenth is measured against another tenth; the rest is served what it had.
fn fast_payment(blank: &Blank<'_>) -> Flag {
    let flag = blank.boolean("fast-payment", "Fast payment", &["payment"]);
    on_in(flag, "production", |config| {
        let mut guarded = rollout("user", &[10_000, 10_000]);
        guarded.variations.push(WeightedVariation {
            variation: 1,
            weight: 80_000,
            untracked: true,
        });
        guarded.experiment_allocation = Some(Allocation::GUARDED);
        config.fallthrough = Served::Rollout(guarded);
    })
}

fn gift_wrap(blank: &Blank<'_>) -> Flag {
    let mut flag = blank.boolean("gift-wrap", "Gift wrap", &["checkout"]);
    for config in flag.environments.values_mut() {
        config.off_variation = None;
    }
    flag
}

fn holiday_theme(blank: &Blank<'_>) -> Flag {
    let mut flag = blank.boolean("holiday-theme", "Holiday theme", &["layout", "marketing"]);
    if let Some(config) = flag.environments.get_mut("production") {
        config.pending_change = Some(ScheduledChange {
            execution_date: FAR_AHEAD,
            actions: vec![Action::UpdateOn, Action::UpdateFallthrough],
        });
    }
    flag
}

fn described(flag: Flag, description: &str) -> Flag {
    let description = description.to_owned();
    Flag { description, ..flag }
}

fn permanent(flag: Flag) -> Flag {
    Flag {
        temporary: false,
        ..flag
    }
}
