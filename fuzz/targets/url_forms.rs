#![no_main]

fuzz::target!("url_forms");
