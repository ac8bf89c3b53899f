//! Fuzz targets for every reader of untrusted text.

pub mod readers;

/// Defines the fuzz target for the reader with this name.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        libfuzzer_sys::fuzz_target!(|text: &str| {
            let reader = fuzz::readers::READERS.iter().find(|(name, _)| *name == $name);
            let (_, reader) = reader.expect("READERS has it");
            reader(text);
        });
    };
}
