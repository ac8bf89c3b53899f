#![no_main]

fuzz::target!("environments");
