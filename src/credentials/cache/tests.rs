use std::cell::Cell;
use std::future::pending;

use super::*;

const MINUTE: u64 = 60 * 1000;

fn token(name: &str, expires: u64) -> Result<Token, TokenError> {
    Ok(Token {
        value: Secret::new(name),
        expires,
    })
}

fn refused() -> Result<Token, TokenError> {
    Err(TokenError::NoIdentity { detail: None })
}

fn get(
    cache: &TokenCache,
    now: u64,
    renew: bool,
    answer: Result<Token, TokenError>,
) -> Result<String, TokenError> {
    let token = cache.get(|| now, renew, async || answer);
    pollster::block_on(token).map(|secret| secret.expose().to_owned())
}

#[test]
fn an_old_token_serves_until_it_is_over_when_no_newer_can_be_had() {
    let cache = TokenCache::default();
    assert_eq!(get(&cache, 0, false, token("t1", 60 * MINUTE)).unwrap(), "t1");
    assert_eq!(get(&cache, 55 * MINUTE, false, refused()).unwrap(), "t1");
    assert_eq!(
        get(&cache, 56 * MINUTE, false, token("t2", 120 * MINUTE)).unwrap(),
        "t2"
    );
    assert!(get(&cache, 120 * MINUTE, false, refused()).is_err());
}

#[test]
fn a_token_that_was_refused_is_not_used_again() {
    let cache = TokenCache::default();
    get(&cache, 0, false, token("t1", 60 * MINUTE)).unwrap();
    assert!(get(&cache, 1, true, refused()).is_err());
    assert_eq!(get(&cache, 2, true, token("t2", 60 * MINUTE)).unwrap(), "t2");
    assert_eq!(get(&cache, 3, false, refused()).unwrap(), "t2");
}

#[test]
fn a_short_token_is_kept_for_half_of_its_life() {
    let cache = TokenCache::default();
    get(&cache, 0, false, token("t1", 8 * MINUTE)).unwrap();
    assert_eq!(get(&cache, 4 * MINUTE, false, refused()).unwrap(), "t1");
    assert_eq!(
        get(&cache, 4 * MINUTE + 1, false, token("t2", 16 * MINUTE)).unwrap(),
        "t2"
    );
}

#[test]
fn a_fetch_that_is_given_up_leaves_room_for_the_next() {
    let cache = TokenCache::default();
    let started = Cell::new(false);
    pollster::block_on(async {
        let mut given_up = Box::pin(cache.get(
            || 0,
            false,
            async || {
                started.set(true);
                pending().await
            },
        ));
        poll_fn(|context| {
            assert!(given_up.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    });
    assert!(started.get());
    assert_eq!(get(&cache, 0, false, token("t1", 60 * MINUTE)).unwrap(), "t1");
}
