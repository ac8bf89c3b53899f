#![no_main]

fuzz::target!("azure_devops_error");
