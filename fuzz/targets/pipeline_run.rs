#![no_main]

fuzz::target!("pipeline_run");
