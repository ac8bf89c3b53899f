#![no_main]

fuzz::target!("rate_limits");
