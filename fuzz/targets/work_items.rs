#![no_main]

fuzz::target!("work_items");
