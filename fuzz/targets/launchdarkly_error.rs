#![no_main]

fuzz::target!("launchdarkly_error");
