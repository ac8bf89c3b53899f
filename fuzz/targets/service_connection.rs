#![no_main]

fuzz::target!("service_connection");
