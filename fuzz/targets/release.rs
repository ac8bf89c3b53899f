#![no_main]

fuzz::target!("release");
