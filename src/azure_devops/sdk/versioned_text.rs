//! Changes of a text that several pages keep at the same time (extension data). A write names the version that it replaces, so
//! that what another page wrote in between is read and changed, not lost.

use std::future::Future;

/// Maximum number of write attempts.
const MAX_WRITES: usize = 5;

/// A kept text and its version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The text; `None` when nothing is kept.
    pub text: Option<String>,
    /// `__etag` of the document; `None` when there is no document.
    pub version: Option<u32>,
}

/// Storage of one text.
pub trait Store {
    /// Error of a read or write.
    type Error;

    /// Reads the text.
    fn read(&self) -> impl Future<Output = Result<Kept, Self::Error>>;

    /// Replaces the text of this version; `None` for the first text.
    fn write(&self, text: &str, version: Option<u32>) -> impl Future<Output = Result<(), Self::Error>>;
}

/// Replaces a text with what `change` makes of it. When another page wrote in between, changes what that page wrote.
///
/// # Errors
///
/// The error of `change`, or of the store. A write that took effect although its response was lost is not an error.
pub async fn change<S: Store, E: From<S::Error>>(
    store: &S,
    mut change: impl AsyncFnMut(Option<&str>) -> Result<String, E>,
) -> Result<(), E> {
    let mut kept = store.read().await?;
    let mut writes = 0;
    loop {
        let text = change(kept.text.as_deref()).await?;
        if kept.text.as_deref() == Some(&text) {
            return Ok(());
        }
        let Err(error) = store.write(&text, kept.version).await else {
            return Ok(());
        };
        writes += 1;
        // Hosts report an outdated version in different ways; a new version proves it.
        let Ok(now) = store.read().await else {
            return Err(error.into());
        };
        if now.version == kept.version || writes == MAX_WRITES {
            return Err(error.into());
        }
        kept = now;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// A store into which another page writes before each of the first writes.
    #[derive(Default)]
    struct Shared {
        kept: RefCell<Kept>,
        others: RefCell<Vec<&'static str>>,
        /// Whether an accepted write is answered with an error.
        loses_answers: bool,
    }

    impl Shared {
        fn put(&self, text: &str) {
            let mut kept = self.kept.borrow_mut();
            kept.text = Some(text.to_owned());
            kept.version = Some(kept.version.unwrap_or_default() + 1);
        }

        fn text(&self) -> String {
            self.kept.borrow().text.clone().unwrap_or_default()
        }
    }

    impl Store for Shared {
        type Error = &'static str;

        async fn read(&self) -> Result<Kept, Self::Error> {
            Ok(self.kept.borrow().clone())
        }

        async fn write(&self, text: &str, version: Option<u32>) -> Result<(), Self::Error> {
            let other = self.others.borrow_mut().pop();
            if let Some(other) = other {
                self.put(&format!("{}{other}", self.text()));
            }
            if self.kept.borrow().version != version {
                return Err("InvalidDocumentVersionException");
            }
            self.put(text);
            if self.loses_answers {
                Err("no answer")
            } else {
                Ok(())
            }
        }
    }

    /// Adds an entry to a list, unless it is there.
    fn add(store: &Shared, entry: &str) -> Result<(), &'static str> {
        pollster::block_on(change(store, async |kept: Option<&str>| {
            let kept = kept.unwrap_or_default();
            let is_there = kept.contains(entry);
            Ok(if is_there {
                kept.to_owned()
            } else {
                format!("{kept}{entry}")
            })
        }))
    }

    #[test]
    fn two_pages_keep_both_entries() {
        for others in [vec![], vec!["b,"], vec!["c,", "b,"]] {
            let store = Shared::default();
            store.others.replace(others.clone());
            assert_eq!(add(&store, "a,"), Ok(()));
            for entry in others.iter().chain(&["a,"]) {
                assert!(store.text().contains(entry), "{entry}: {}", store.text());
            }
        }
    }

    #[test]
    fn a_write_without_an_answer_is_done_once() {
        let store = Shared {
            loses_answers: true,
            ..Shared::default()
        };
        assert_eq!(add(&store, "a,"), Ok(()));
        assert_eq!(store.text(), "a,");
    }

    #[test]
    fn a_page_gives_up_after_five_writes_and_loses_nothing() {
        let store = Shared::default();
        store.others.replace(vec!["f,", "e,", "d,", "c,", "b,"]);
        assert_eq!(add(&store, "a,"), Err("InvalidDocumentVersionException"));
        assert_eq!(store.text(), "b,c,d,e,f,");
    }

    #[test]
    fn a_change_may_refuse_what_it_finds() {
        let store = Shared::default();
        store.put("theirs");
        let refused = pollster::block_on(change(&store, async |_: Option<&str>| Err("changed")));
        assert_eq!((refused, store.text()), (Err("changed"), "theirs".to_owned()));
    }
}
