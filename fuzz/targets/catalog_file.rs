#![no_main]

fuzz::target!("catalog_file");
