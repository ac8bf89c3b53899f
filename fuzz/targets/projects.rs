#![no_main]

fuzz::target!("projects");
