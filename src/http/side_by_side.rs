//! Requests that wait for their answers together. `futures_util::future::join_all` has no limit and weighs 3 kB more in every
//! page, because it is made for thousands of futures.

use std::future::{Future, poll_fn};
use std::task::Poll;

use futures_util::future::maybe_done;

/// Maximum number of requests of one call in flight, which is what browsers allow per host over HTTP/1.1.
const MAX_IN_FLIGHT: usize = 6;

/// Completes all futures, at most six at a time, and returns their outputs in order.
pub async fn side_by_side<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let futures = futures.into_iter();
    let mut futures: Vec<_> = futures.map(|future| Box::pin(maybe_done(future))).collect();
    poll_fn(|context| {
        let mut waiting = 0;
        for future in &mut futures {
            if future.as_mut().poll(context).is_pending() {
                waiting += 1;
                if waiting == MAX_IN_FLIGHT {
                    break;
                }
            }
        }
        if waiting == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    let outputs = futures
        .iter_mut()
        .filter_map(|future| future.as_mut().take_output());
    outputs.collect()
}

/// Completes all lists like [`side_by_side`], and returns their items in order, or the first error.
///
/// # Errors
///
/// Those of the lists.
pub async fn lists_side_by_side<T, E, F>(lists: impl IntoIterator<Item = F>) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<Vec<T>, E>>,
{
    let mut items = Vec::new();
    for list in side_by_side(lists).await {
        items.extend(list?);
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use futures_util::future::join;

    use super::*;

    #[test]
    fn six_wait_at_a_time_and_outputs_keep_their_order() {
        let (started, answered) = (RefCell::new(Vec::new()), Cell::new(false));
        let all = side_by_side((0..8).map(async |place| {
            started.borrow_mut().push(place);
            poll_fn(|context| {
                context.waker().wake_by_ref();
                if answered.get() {
                    Poll::Ready(place)
                } else {
                    Poll::Pending
                }
            })
            .await
        }));
        let answer = async {
            assert_eq!(*started.borrow(), [0, 1, 2, 3, 4, 5]);
            answered.set(true);
        };
        let (outputs, ()) = pollster::block_on(join(all, answer));
        assert_eq!(outputs, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(started.borrow().len(), 8);
    }

    #[test]
    fn lists_are_one_list_unless_one_of_them_fails() {
        let lists = |last: Result<Vec<u32>, &'static str>| {
            let lists = [Ok(vec![1, 2]), Ok(Vec::new()), last];
            pollster::block_on(lists_side_by_side(lists.map(std::future::ready)))
        };
        assert_eq!(lists(Ok(vec![3])), Ok(vec![1, 2, 3]));
        assert_eq!(lists(Err("no route")), Err("no route"));
    }

    #[test]
    fn none_are_done_at_once() {
        let none: [std::future::Ready<()>; 0] = [];
        assert_eq!(pollster::block_on(side_by_side(none)), []);
    }
}
