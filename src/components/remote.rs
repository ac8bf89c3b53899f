//! Something that comes from a server: one of three states, never a mixture.

/// Not there yet, there, or not to be had.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T, E> {
    /// On its way.
    #[default]
    Loading,
    /// Here.
    Ready(T),
    /// Not to be had, and why.
    Failed(E),
}

impl<T, E> Remote<T, E> {
    /// What came, if it came.
    #[must_use]
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

impl<T, E: Clone> Remote<T, E> {
    /// The same with something made of what came.
    pub fn map<U>(&self, make: impl FnOnce(&T) -> U) -> Remote<U, E> {
        match self {
            Self::Loading => Remote::Loading,
            Self::Ready(value) => Remote::Ready(make(value)),
            Self::Failed(error) => Remote::Failed(error.clone()),
        }
    }
}

impl<T, E> From<Result<T, E>> for Remote<T, E> {
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Self::Ready(value),
            Err(error) => Self::Failed(error),
        }
    }
}
