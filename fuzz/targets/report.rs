#![no_main]

fuzz::target!("report");
