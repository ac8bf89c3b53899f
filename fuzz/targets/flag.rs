#![no_main]

fuzz::target!("flag");
