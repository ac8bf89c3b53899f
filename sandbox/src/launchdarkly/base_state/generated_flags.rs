//! The ordinary flags of a shop: an area and a feature each, their states drawn from their keys.

use super::blank::{Blank, on_in, rollout};
use crate::launchdarkly::flag::{Flag, FlagConfig, Served};
use crate::launchdarkly::ids;

const AREAS: [(&str, &str); 20] = [
    (
        "Search",
        "typo tolerance, synonyms, voice input, recent queries, price filter, size filter, colour filter, \
      empty result hints, brand boost, image query, sort by popularity",
    ),
    (
        "Cart",
        "saved for later, mini preview, stock warning, bulk edit, shared link, price alert, quantity stepper, \
      cross sell, expiry notice, sync across devices, free delivery bar",
    ),
    (
        "Checkout",
        "address lookup, guest order, express button, order notes, company details, split shipment, \
      progress bar, inline errors, terms summary, store pickup, postcode check",
    ),
    (
        "Payment",
        "card on file, bank transfer, instalments, wallet button, pay by invoice, retry declined card, \
      currency choice, surcharge notice, strong authentication, refund to card, gift balance",
    ),
    (
        "Delivery",
        "time slots, live tracking, parcel lockers, neighbour drop-off, carbon estimate, weekend option, \
      same day, delay messages, carrier choice, signature waiver, map of stops",
    ),
    (
        "Returns",
        "printed label, code at the counter, reason survey, instant refund, exchange offer, courier pickup, \
      photo upload, partial return, status page, reminder, keep the item",
    ),
    (
        "Product",
        "size advisor, video, zoom, comparison, availability per store, care instructions, material facts, \
      360 view, bundles, questions, sticky buy button",
    ),
    (
        "Catalogue",
        "faceted menu, infinite scroll, list view, new arrivals, outlet, seasonal pages, brand pages, \
      quick view, lazy images, colour swatches, badge rules",
    ),
    (
        "Account",
        "passkeys, two step sign-in, order export, address book, data download, delete on request, \
      household members, language choice, dark theme, sign-in by mail, session list",
    ),
    (
        "Loyalty",
        "points counter, birthday gift, tier badges, partner offers, points expiry, refer a friend, \
      member days, receipt scan, charity donation, digital card, early access",
    ),
    (
        "Promotions",
        "voucher stacking, countdown, buy two get one, first order, exit offer, student discount, \
      flash sale, category codes, automatic coupon, price match, clearance labels",
    ),
    (
        "Wishlist",
        "several lists, price drop mail, share by link, notes, back in stock, guest list, gift registry, \
      move to cart, ordering, import, store availability",
    ),
    (
        "Reviews",
        "photo reviews, verified badge, helpful votes, summary, translation, moderation queue, ask for review, \
      star filter, seller answers, rating breakdown, video reviews",
    ),
    (
        "Mail",
        "order digest, new templates, quiet hours, product tips, cart reminder, delivery countdown, plain text, \
      feedback request, win back, preference centre, weekly deals",
    ),
    (
        "App",
        "barcode scanner, offline cart, push messages, biometric sign-in, home widget, haptics, store mode, \
      deep links, shake to report, tablet layout, large text",
    ),
    (
        "Stores",
        "click and collect, opening hours, stock lookup, appointment, aisle finder, self checkout, queue length, \
      digital receipt, endless aisle, staff chat, parking hints",
    ),
    (
        "Support",
        "live chat, call back, help search, order lookup, suggested answers, contact form, status banner, \
      chat transcript, satisfaction score, co-browsing, voice bot",
    ),
    (
        "Pricing",
        "net prices, unit price, price history, market prices, dynamic rounding, tax estimate, \
      volume discount, member price, currency display, price lock, deposit",
    ),
    (
        "Performance",
        "image format, prefetch, edge cache, critical styles, font subset, script budget, early hints, \
      server timing, request batching, streaming pages, connection reuse",
    ),
    (
        "Analytics",
        "consent banner, funnel events, heat map, server events, session sampling, error reports, \
      search terms, attribution, basket value, bot filter, export",
    ),
];

/// Countries in which the shop sells.
const MARKETS: [&str; 46] = [
    "AE", "AR", "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CL", "CO", "CY", "CZ", "DE", "DK", "EE", "ES",
    "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IL", "IN", "IS", "IT", "JP", "KR", "LT", "LU", "LV", "MT",
    "MX", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SG", "SI", "SK", "US",
];

/// One flag per area and feature, areas taking turns.
pub(super) fn flags<'a>(blank: &'a Blank<'a>) -> impl Iterator<Item = Flag> + 'a {
    features().map(|(area, feature)| flag(blank, area, &format!("{area} {feature}")))
}

/// One flag per area, feature and market, for each market as many as there are features.
pub(super) fn flags_of_markets<'a>(blank: &'a Blank<'a>) -> impl Iterator<Item = Flag> + 'a {
    MARKETS.iter().flat_map(move |market| {
        features().map(move |(area, feature)| {
            let flag = flag(blank, area, &format!("{area} {feature} {market}"));
            with_life(flag)
        })
    })
}

/// Areas with one of their features each, areas taking turns.
fn features() -> impl Iterator<Item = (&'static str, &'static str)> {
    let features = |list: &'static str| list.split(',').map(str::trim);
    let longest = AREAS.iter().map(|(_, list)| features(list).count()).max();
    (0..longest.unwrap_or_default()).flat_map(move |turn| {
        AREAS
            .iter()
            .filter_map(move |(area, list)| Some((*area, features(list).nth(turn)?)))
    })
}

/// Some are deprecated, some are archived.
fn with_life(mut flag: Flag) -> Flag {
    match ids::number(&flag.key) / 1000 % 20 {
        0 => flag.archived_date = Some(0),
        1 | 2 => flag.deprecated_date = Some(0),
        _ => {}
    }
    flag
}

fn flag(blank: &Blank<'_>, area: &str, name: &str) -> Flag {
    let key = name.to_lowercase().replace(' ', "-");
    let drawn = ids::number(&key);
    let area_tag = area.to_lowercase();
    let mut tags = vec![area_tag.as_str()];
    tags.extend(pick(drawn, &["web", "mobile", "platform", "growth"]));
    if area == "Payment" && drawn.is_multiple_of(3) {
        tags.push("regulated");
    }
    let mut flag = if drawn.is_multiple_of(23) {
        blank.strings(&key, name, &tags, &["variant-a", "variant-b", "control"])
    } else {
        blank.boolean(&key, name, &tags)
    };
    flag.temporary = !drawn.is_multiple_of(7);
    flag.version = 1 + drawn % 5;
    match drawn % 10 {
        0..4 => flag,
        4..6 => on_in(flag, "staging", |_| {}),
        6..8 => on_in(on_in(flag, "staging", |_| {}), "production", |config| {
            let weights = [1_000, 5_000, 10_000, 25_000, 50_000, 12_500];
            share(config, pick(drawn / 10, &weights).unwrap_or_default());
        }),
        _ => {
            let flag = on_in(on_in(flag, "staging", |_| {}), "production", |_| {});
            on_in(flag, "production-eu", |config| {
                let weights = [50_000, 75_000, 90_000];
                share(config, pick(drawn / 10, &weights).unwrap_or_default());
            })
        }
    }
}

/// Serves the first variation to a share, the last one to the rest.
fn share(config: &mut FlagConfig, weight: u32) {
    let mut weights = vec![weight];
    let last = config.off_variation.unwrap_or(1);
    weights.resize(last, 0);
    weights.push(100_000 - weight);
    config.fallthrough = Served::Rollout(rollout("user", &weights));
}

fn pick<T: Copy>(number: u64, choices: &[T]) -> Option<T> {
    let place = number.checked_rem(choices.len() as u64)?;
    choices.get(usize::try_from(place).ok()?).copied()
}
