#![no_main]

fuzz::target!("runs");
