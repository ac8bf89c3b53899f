//! The browser app of every tab.

use launchdarkly_azure_devops::app::App;

fn main() {
    let Some(root) = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"))
    else {
        // Without its place in the page there is nowhere to say so.
        return;
    };
    yew::Renderer::<App>::with_root(root).render();
}
