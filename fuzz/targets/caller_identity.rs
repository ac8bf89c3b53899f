#![no_main]

fuzz::target!("caller_identity");
