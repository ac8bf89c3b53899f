#![no_main]

fuzz::target!("service_endpoints");
