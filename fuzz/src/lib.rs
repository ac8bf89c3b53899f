//! Fuzz targets for every reader of what somebody else wrote.

pub mod readers;

/// The target that feeds the reader of this name.
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
