#![no_main]

fuzz::target!("release_stages");
