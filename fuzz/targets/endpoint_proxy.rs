#![no_main]

fuzz::target!("endpoint_proxy");
