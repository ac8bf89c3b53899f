#![no_main]

fuzz::target!("audit_log");
