#![no_main]

fuzz::target!("work_item_references");
