#![no_main]

fuzz::target!("azure_config");
