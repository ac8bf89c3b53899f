//! The picker of the work item tab: account, project, environment, search, and matching flags.

use std::time::Duration;

use sandbox::azure_devops::state::ProxyTrouble;
use sandbox::launchdarkly::Flag;
use serde_json::json;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

impl Page {
    /// Searches for a flag by a name with a comma and a colon.
    pub async fn search_with_comma_and_colon(&self) {
        const NAME: &str = "Gift: wrap it, please";
        let rename = |flag: &mut Flag| flag.name = NAME.to_owned();
        self.launchdarkly()
            .update_flag("storefront", "gift-wrap", rename)
            .unwrap();
        self.open_tab(ITEM).await;
        self.fill(Role::Searchbox, "Search flags", NAME).await;
        let found = self.items("Flags", 1).await;
        assert!(found[0].starts_with(NAME), "{found:?}");
        self.fill(Role::Searchbox, "Search flags", "a,b:c,nowhere").await;
        self.region_tells("Flags", "No flag has 'a,b:c,nowhere' in its name or key.")
            .await;
        assert_eq!(self.console_errors().await, [""; 0]);
    }
}

#[test]
fn it_opens_on_the_project_of_that_name_and_its_critical_environment() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.chosen("Account", "LaunchDarkly").await;
        page.chosen("Project", "Storefront").await;
        page.chosen("Environment", "Production (critical)").await;
        page.item("Flags", &["Express delivery", "express-delivery", "On 25%"])
            .await;
        page.find(Role::Searchbox, "Search flags").await;
        page.find(Role::Checkbox, "Pin environment").await;
    });
}

#[test]
fn it_opens_on_the_project_of_a_linked_flag() {
    run(async |page| {
        page.add_link(4711, page.flag_url("back-office", "refund-limits"));
        page.open_tab(ITEM).await;
        page.chosen("Project", "Back office").await;
        page.item("Flags", &["Refund limits", "On 50%", "linked"]).await;
    });
}

#[test]
fn states_are_those_of_the_environment_that_is_chosen() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &["Express delivery", "On 25%"]).await;
        page.choose("Environment", "Staging").await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        page.choose("Project", "Back office").await;
        page.chosen("Environment", "Production (critical)").await;
        page.item("Flags", &["Refund limits", "On 50%"]).await;
        page.choose("Environment", "Test").await;
        page.item("Flags", &["Invoice export", "On 100%"]).await;
    });
}

#[test]
fn a_search_with_a_comma_or_colon_finds_the_flag_of_that_name() {
    run(async |page| page.search_with_comma_and_colon().await);
}

#[test]
fn a_search_finds_names_and_keys_and_says_when_it_finds_nothing() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.fill(Role::Searchbox, "Search flags", "express-del").await;
        let found = page.items("Flags", 1).await;
        assert!(found[0].starts_with("Express delivery"), "{found:?}");
        page.fill(Role::Searchbox, "Search flags", "gift wrap").await;
        page.item("Flags", &["gift-wrap"]).await;
        page.fill(Role::Searchbox, "Search flags", "no flag is called so")
            .await;
        page.status("No flag has 'no flag is called so' in its name or key.")
            .await;
        assert_eq!(page.items("Flags", 0).await, [""; 0]);
    });
}

#[test]
fn a_click_is_not_lost_when_an_answer_moves_its_row_between_press_and_release() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &["Gift wrap"]).await;
        // The answer to the search will put this flag above the other one.
        page.launchdarkly()
            .update_flag("storefront", "express-delivery", |flag| {
                flag.name = "A gift-wrap".to_owned();
            });
        page.spoil_proxy("Flags", 1, ProxyTrouble::Slow(Duration::from_millis(1000)));
        page.fill(Role::Searchbox, "Search flags", "gift-wrap").await;
        page.items("Flags", 1).await;
        let link = page.find(Role::Button, "Link gift-wrap").await;
        let press = page
            .driver
            .action_chain()
            .move_to_element_center(&link)
            .click_and_hold();
        press.perform().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1600)).await;
        assert_eq!(
            page.items("Flags", 1).await.len(),
            1,
            "the answer waits for the release"
        );
        page.driver.action_chain().release().perform().await.unwrap();
        page.item("Linked flags", &["Gift wrap"]).await;
        let found = page.items("Flags", 2).await;
        assert!(found[0].starts_with("A gift-wrap"), "{found:?}");
    });
}

#[test]
fn more_flags_come_as_the_list_is_scrolled_and_those_off_screen_are_only_text_for_the_browsers_search() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        let rows = |which: &str| format!("return document.querySelectorAll('#flag-list li{which}').length;");
        let count =
            "return getComputedStyle(document.querySelector('#flag-list ul')).getPropertyValue('--count');";
        assert_eq!(page.script(count).await, json!("30"), "one page is asked for");
        let scroll = "const list = document.getElementById('flag-list'); list.scrollTop = list.scrollHeight;";
        page.script(scroll).await;
        page.until("a second page", async || {
            Ok((page.script(count).await == json!("60")).then_some(()))
        })
        .await;
        page.script(scroll).await;
        page.until("a third page", async || {
            Ok((page.script(count).await == json!("90")).then_some(()))
        })
        .await;
        let off_screen = "[aria-hidden][hidden=until-found]";
        let drawn = page.script(&rows(&format!(":not({off_screen})"))).await;
        assert!(drawn.as_u64().unwrap() < 40, "{drawn} rows are drawn");
        assert_eq!(page.script(&rows("")).await, json!(90));
        // What the browser does with a row that its search finds.
        let reveal = format!(
            "const row = document.querySelector('#flag-list li{off_screen}');
            const key = row.textContent.split(' ').pop();
            row.hidden = false;
            row.scrollIntoView();
            return key;"
        );
        let key = page.script(&reveal).await;
        page.find(Role::Button, &format!("Link {}", key.as_str().unwrap()))
            .await;
    });
}

#[test]
fn a_flag_that_cannot_be_linked_has_its_reason_in_place_of_a_button() {
    run(async |page| {
        page.open_tab(ITEM).await;
        for key in ["banner-text", "orders-db"] {
            page.fill(Role::Searchbox, "Search flags", key).await;
            page.items("Flags", 1).await;
            page.item("Flags", &[key, "Not boolean", "boolean flags"]).await;
            page.lacks(Role::Button, &format!("Link {key}")).await;
        }
    });
}

#[test]
fn a_name_that_looks_like_markup_is_shown_as_text() {
    run(async |page| {
        const NAME: &str = "<img src=x onerror=alert(1)> ##vso[task.complete result=Failed]";
        page.open_tab(ITEM).await;
        page.fill(Role::Searchbox, "Search flags", "hostile-name").await;
        page.item("Flags", &[NAME]).await;
        page.click(Role::Button, "Link hostile-name").await;
        page.item("Linked flags", &[NAME]).await;
        let injected = "return document.querySelectorAll('main img, main script').length;";
        assert_eq!(page.script(injected).await, json!(0));
    });
}
