#![no_main]

fuzz::target!("deployments");
