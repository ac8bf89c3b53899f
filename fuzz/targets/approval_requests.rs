#![no_main]

fuzz::target!("approval_requests");
