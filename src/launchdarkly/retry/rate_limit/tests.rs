use super::*;

const NOW: u64 = 1_795_318_509_000;
const DATE: &str = "Sun, 22 Nov 2026 03:35:09 GMT";

fn response(headers: &[(&str, String)]) -> Response {
    let owned = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
    Response {
        status: 429,
        headers: headers.iter().map(owned).collect(),
        body: String::new().into(),
    }
}

fn in_seconds(seconds: i64) -> String {
    (milliseconds(NOW) + seconds * 1000).to_string()
}

fn patch() -> Route {
    Route::of(&Request::new(Method::Patch, "/api/v2/flags/p/f?dryRun=true"))
}

#[test]
fn a_refused_request_waits_as_long_as_the_latest_header_says() {
    let text = |text: &str| text.to_owned();
    for (headers, refusals, wait) in [
        (vec![], 1, 1_000),
        (vec![], 4, 8_000),
        (vec![("retry-after", text("7"))], 1, 7_000),
        (vec![("retry-after", text("7"))], 5, 16_000),
        (vec![("x-ratelimit-reset", in_seconds(4))], 1, 4_000),
        (vec![("x-ratelimit-reset", in_seconds(-60))], 1, 1_000),
        (vec![("x-ratelimit-auth-token-reset", in_seconds(5))], 1, 5_000),
        (
            vec![
                ("retry-after", text("2")),
                ("x-ratelimit-reset", in_seconds(3)),
                ("x-ratelimit-auth-token-reset", in_seconds(9)),
            ],
            1,
            9_000,
        ),
        (vec![("x-ratelimit-reset", in_seconds(3600))], 1, 30_000),
        // Seconds where milliseconds are due.
        (vec![("x-ratelimit-reset", text("1795318519"))], 1, 1_000),
        (vec![("retry-after", text("soon"))], 1, 1_000),
        (vec![("retry-after", i64::MAX.to_string())], 1, 30_000),
        (vec![("x-ratelimit-reset", i64::MIN.to_string())], 1, 1_000),
    ] {
        let mut limits = RateLimits::default();
        let response = response(&headers);
        limits.observe(&patch(), &response, NOW);
        assert_eq!(limits.refused(&response, refusals, NOW), wait, "{headers:?}");
    }
}

#[test]
fn servers_date_is_now_where_it_is_told() {
    // Our clock is an hour ahead of LaunchDarkly's.
    let hour = 3_600_000;
    let response = response(&[("date", DATE.to_owned()), ("x-ratelimit-reset", in_seconds(4))]);
    let mut limits = RateLimits::default();
    limits.observe(&patch(), &response, NOW + hour);
    assert_eq!(limits.refused(&response, 1, NOW + hour), 4_000);
}

#[test]
fn what_is_left_of_any_limit_is_spread_over_its_window() {
    for (family, reset) in [
        ("x-ratelimit-route-remaining", "x-ratelimit-reset"),
        ("x-ratelimit-global-remaining", "x-ratelimit-reset"),
        ("x-ratelimit-auth-token-remaining", "x-ratelimit-auth-token-reset"),
    ] {
        for (remaining, wait) in [(4, None), (3, Some(2_005)), (1, Some(4_010)), (0, Some(8_020))] {
            let mut limits = RateLimits::default();
            let headers = [(family, remaining.to_string()), (reset, in_seconds(8))];
            limits.observe(&patch(), &response(&headers), NOW);
            let pace = limits.pace(&patch(), NOW);
            assert_eq!(pace.map(|pace| pace.milliseconds), wait, "{family} {remaining}");
            assert_eq!(limits.pace(&patch(), NOW + 8_000), None, "the window is over");
        }
    }
}

#[test]
fn a_routes_limit_holds_for_that_route_alone() {
    let mut limits = RateLimits::default();
    let headers = [
        ("x-ratelimit-route-remaining", "0".to_owned()),
        ("x-ratelimit-reset", in_seconds(8)),
    ];
    limits.observe(&patch(), &response(&headers), NOW);
    for (method, url, waits) in [
        (Method::Patch, "/api/v2/flags/q/g", true),
        (Method::Get, "/api/v2/flags/q/g", false),
        (Method::Patch, "/api/v2/flags/q", false),
        (Method::Patch, "/api/v2/projects/q/g", false),
    ] {
        let route = Route::of(&Request::new(method, url));
        assert_eq!(limits.pace(&route, NOW).is_some(), waits, "{method:?} {url}");
    }
}
