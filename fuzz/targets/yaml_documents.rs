#![no_main]

fuzz::target!("yaml_documents");
