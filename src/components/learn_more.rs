//! Links to the help pages in the package, which the build makes of `docs`.

use yew::prelude::*;

/// A link to a help page, such as `settings.html#stage-map`. `about` completes *Learn more about …* for screen readers.
pub fn learn_more(page: &str, about: &str) -> Html {
    html! {
        <a href={format!("docs/{page}")} target="_blank" rel="noopener" aria-label={format!("Learn more about {about}")}>
            { "Learn more" }
        </a>
    }
}
