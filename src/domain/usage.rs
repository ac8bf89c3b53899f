//! How applications use a flag in an environment, in LaunchDarkly's words.

/// Status of a flag in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Created in the last 7 days and never evaluated.
    New,
    /// Evaluated, and serving several variations or changed in the last 7 days.
    Active,
    /// Evaluated, serving one variation and unchanged for 7 days.
    Launched,
    /// Not evaluated in the last 7 days.
    Inactive,
}

impl Usage {
    /// LaunchDarkly's name of the status.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::Launched => "launched",
            Self::Inactive => "inactive",
        }
    }

    /// The status with LaunchDarkly's name.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        let known = [Self::New, Self::Active, Self::Launched, Self::Inactive];
        known.into_iter().find(|usage| usage.as_str() == word)
    }
}
