//! The tab as a frame of its host: themes, and another work item in the same frame.

use serde_json::{Value, json};

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const BACKGROUND: &str = "return getComputedStyle(document.body).backgroundColor;";
/// Script that returns the background color of the host's theme, in the browser's format.
const BACKGROUND_OF_THEME: &str = "
    const probe = document.createElement('div');
    probe.style.backgroundColor = 'var(--background-color)';
    document.body.append(probe);
    const { backgroundColor } = getComputedStyle(probe);
    probe.remove();
    return backgroundColor;";

/// Sends an event of the host's form to the frame, through the host's channel.
async fn notify(page: &Page, event: &str, argument: Value) {
    const SCRIPT: &str = "
        const [event, argument, done] = arguments;
        const { channelManager } = await import('/_static/XDM.js');
        const { page } = await import('/_static/page.js');
        const id = JSON.parse(document.querySelector('[data-contribution]').dataset.contribution).id;
        const [channel] = channelManager._channels;
        await channel.invokeRemoteMethod(event, id, [argument]);
        done();";
    page.leave_frame().await;
    let script = format!("(async (...arguments) => {{ {SCRIPT} }})(...arguments);");
    page.driver
        .execute_async(script, vec![json!(event), argument])
        .await
        .unwrap();
    page.enter_frame().await;
}

#[test]
fn a_switch_of_the_theme_reaches_the_open_tab() {
    run(async |page| {
        page.open_tab("_workitems/edit/4711").await;
        page.item("Flags", &[]).await;
        let light = page.script(BACKGROUND).await;
        page.leave_frame().await;
        assert_eq!(light, page.script(BACKGROUND_OF_THEME).await);
        page.click(Role::Button, "Theme").await;
        let dark = page.script(BACKGROUND_OF_THEME).await;
        assert_ne!(light, dark);
        page.enter_frame().await;
        page.until("the tab to take the colour of the theme", async || {
            Ok((page.script(BACKGROUND).await == dark).then_some(()))
        })
        .await;
        let scheme = "return getComputedStyle(document.documentElement).colorScheme;";
        assert_eq!(page.script(scheme).await, json!("dark"));
        page.open_tab("_workitems/edit/4711").await;
        page.item("Flags", &[]).await;
        assert_eq!(page.script(BACKGROUND).await, dark, "it stays for the next tab");
    });
}

#[test]
fn a_frame_that_is_used_again_forgets_the_work_item_before() {
    run(async |page| {
        page.open_tab("_workitems/edit/4711").await;
        page.click(Role::Button, "Link express-delivery").await;
        page.click(Role::Button, "Link checkout-v2").await;
        page.items("Linked flags", 2).await;
        page.click(Role::Button, "Unlink checkout-v2").await;
        page.find(Role::Button, "Undo").await;

        notify(page, "onUnloaded", json!({ "id": 4711 })).await;
        page.lacks(Role::Button, "Undo").await;
        page.lacks(Role::Button, "Link checkout-v2").await;
        page.lacks(Role::Button, "Unlink express-delivery").await;

        let read_only = json!({ "id": 4711, "isNew": false, "isReadOnly": true });
        notify(page, "onLoaded", read_only).await;
        page.item(
            "Linked flags",
            &["express-delivery", "Production critical On 25%"],
        )
        .await;
        page.lacks(Role::Button, "Unlink express-delivery").await;
        page.lacks(Role::Button, "Link checkout-v2").await;

        let loaded = json!({ "id": 4711, "isNew": false, "isReadOnly": false });
        notify(page, "onLoaded", loaded).await;
        page.find(Role::Button, "Unlink express-delivery").await;
        page.find(Role::Button, "Link checkout-v2").await;
        page.lacks(Role::Button, "Undo").await;
    });
}

#[test]
fn a_click_that_comes_too_late_changes_no_other_work_item() {
    run(async |page| {
        page.open_tab("_workitems/edit/4711").await;
        page.find(Role::Button, "Link checkout-v2").await;
        // The host announces 4712 although its form already shows 4711.
        let another = json!({ "id": 4712, "isNew": false, "isReadOnly": false });
        notify(page, "onLoaded", another).await;
        page.click(Role::Button, "Link checkout-v2").await;
        let same = json!({ "id": 4711, "isNew": false, "isReadOnly": false });
        notify(page, "onLoaded", same).await;
        page.click(Role::Button, "Link express-delivery").await;
        page.item("Linked flags", &["express-delivery", "not saved yet"])
            .await;
        page.save().await;
        assert_eq!(
            page.saved_links(4711),
            [page.flag_url("storefront", "express-delivery")]
        );
    });
}
