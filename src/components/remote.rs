//! State of something loaded from a server.

/// Loading, loaded or failed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T, E> {
    /// Not loaded yet.
    #[default]
    Loading,
    /// Loaded.
    Ready(T),
    /// Failed, with the error.
    Failed(E),
}

impl<T, E> Remote<T, E> {
    /// The value, if it is loaded.
    #[must_use]
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

impl<T, E: Clone> Remote<T, E> {
    /// Converts the value, if it is loaded.
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
