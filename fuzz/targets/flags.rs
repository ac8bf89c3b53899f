#![no_main]

fuzz::target!("flags");
