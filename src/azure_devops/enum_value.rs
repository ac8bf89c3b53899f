//! Enums as Azure DevOps writes them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// An enum: its name in the REST API, its name or its number from the host.
#[derive(Debug, Default)]
pub(super) enum EnumValue {
    /// None was told.
    #[default]
    Missing,
    /// In camelCase.
    Name(String),
    /// As in the SDK's declarations.
    Number(u64),
}

impl<'de> Deserialize<'de> for EnumValue {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(EnumVisitor)
    }
}

struct EnumVisitor;

impl Visitor<'_> for EnumVisitor {
    type Value = EnumValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name or the number of an enum")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<EnumValue, E> {
        Ok(EnumValue::Name(name.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<EnumValue, E> {
        Ok(EnumValue::Number(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<EnumValue, E> {
        u64::try_from(number).map(EnumValue::Number).map_err(E::custom)
    }
}
