#![no_main]

fuzz::target!("proxy_bypass");
