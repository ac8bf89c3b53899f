#![no_main]

fuzz::target!("flag_link");
