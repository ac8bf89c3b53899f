#![no_main]

fuzz::target!("log_door");
