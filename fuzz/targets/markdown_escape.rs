#![no_main]

fuzz::target!("markdown_escape");
