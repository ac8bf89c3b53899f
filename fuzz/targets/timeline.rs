#![no_main]

fuzz::target!("timeline");
