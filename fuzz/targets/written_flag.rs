#![no_main]

fuzz::target!("written_flag");
