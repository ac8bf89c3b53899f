//! Actions and assertions on a page, by role and accessible name. Each waits until it succeeds, and reports the content of
//! the page if it times out.

use std::time::{Duration, Instant};

use sandbox::Sandbox;
use serde_json::Value;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{ElementId, RequestData, SessionId};

use crate::role::Role;

/// Timeout of each action.
const PATIENCE: Duration = Duration::from_secs(20);
const INTERVAL: Duration = Duration::from_millis(50);

/// A page of the sandbox in the browser, or the current frame in it.
pub struct Page {
    pub sandbox: Sandbox,
    pub driver: WebDriver,
}

/// WebDriver commands `Get Computed Role` and `Get Computed Label`.
#[derive(Debug)]
struct Computed {
    element: ElementId,
    property: &'static str,
}

impl FormatRequestData for Computed {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let Self { element, property } = self;
        RequestData::new(
            http::Method::GET,
            format!("session/{session}/element/{element}/{property}"),
        )
    }
}

impl Page {
    pub fn new(sandbox: Sandbox, driver: WebDriver) -> Self {
        Self { sandbox, driver }
    }

    /// Opens a page of the project, such as `_workitems/edit/4711`.
    pub async fn open(&self, path: &str) {
        let url = format!(
            "{}Storefront/{path}",
            self.sandbox.azure_devops().collection_url()
        );
        self.driver.goto(url).await.unwrap();
    }

    /// Waits until `look` returns a value.
    pub async fn until<T>(&self, what: &str, look: impl AsyncFn() -> WebDriverResult<Option<T>>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // If the page is rendered again meanwhile, elements become stale; the next attempt finds the new ones.
            let seen = look().await;
            if let Ok(Some(found)) = seen {
                return found;
            }
            if Instant::now() > deadline {
                let error = seen.err().map(|error| format!(" ({error})")).unwrap_or_default();
                panic!(
                    "not within {PATIENCE:?}: {what}{error}\n{}",
                    self.describe().await
                );
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Waits for the element with this role and name.
    pub async fn find(&self, role: Role, name: &str) -> WebElement {
        self.until(&format!("{role} '{name}'"), async || self.look(role, name).await)
            .await
    }

    /// Waits until no element has this role and name.
    pub async fn lacks(&self, role: Role, name: &str) {
        self.until(&format!("no {role} '{name}'"), async || {
            Ok(self.look(role, name).await?.is_none().then_some(()))
        })
        .await;
    }

    pub async fn click(&self, role: Role, name: &str) {
        self.until(&format!("{role} '{name}' to click"), async || {
            let Some(element) = self.look(role, name).await? else {
                return Ok(None);
            };
            if !element.is_enabled().await? {
                return Ok(None);
            }
            element.click().await.map(Some)
        })
        .await;
    }

    /// Replaces the text of a field.
    pub async fn fill(&self, role: Role, name: &str, text: &str) {
        self.until(&format!("{role} '{name}' to fill"), async || {
            let Some(field) = self.look(role, name).await? else {
                return Ok(None);
            };
            // Uses the keyboard, because WebDriver's clear command sends no input event.
            field.send_keys(Key::Control + "a").await?;
            field.send_keys(Key::Backspace + text).await?;
            Ok((field.value().await?.as_deref() == Some(text)).then_some(()))
        })
        .await;
    }

    /// Selects an option of a combobox: types its text and clicks the suggestion.
    pub async fn choose(&self, name: &str, option: &str) {
        self.until(&format!("combobox '{name}' to offer '{option}'"), async || {
            let Some(combobox) = self.look(Role::Combobox, name).await? else {
                return Ok(None);
            };
            if !combobox.is_enabled().await? {
                return Ok(None);
            }
            if combobox.tag_name().await? == "select" {
                for known in combobox.find_all(By::Tag("option")).await? {
                    if known.text().await? == option {
                        return known.click().await.map(Some);
                    }
                }
                return Ok(None);
            }
            let is_open = combobox.attr("aria-expanded").await?.as_deref() == Some("true");
            let typed = combobox.value().await?;
            if !is_open || typed.as_deref() != Some(option) {
                combobox.click().await?;
                combobox.send_keys(Key::Control + "a").await?;
                combobox.send_keys(option).await?;
            }
            for known in self.driver.find_all(By::Css("[role=option]")).await? {
                if known.text().await? == option {
                    return known.click().await.map(Some);
                }
            }
            Ok(None)
        })
        .await;
    }

    /// Waits until an option of a combobox is selected.
    pub async fn chosen(&self, name: &str, option: &str) {
        self.until(&format!("combobox '{name}' at '{option}'"), async || {
            let Some(combobox) = self.look(Role::Combobox, name).await? else {
                return Ok(None);
            };
            Ok((combobox.value().await?.as_deref() == Some(option)).then_some(()))
        })
        .await;
    }

    /// Waits for the list item in a region that contains all these texts. Returns its text on one line.
    pub async fn item(&self, region: &str, texts: &[&str]) -> String {
        self.until(&format!("item with {texts:?} in '{region}'"), async || {
            let items = self.look_for_items(region).await?;
            Ok(items
                .into_iter()
                .find(|item| texts.iter().all(|text| item.contains(text))))
        })
        .await
    }

    /// Waits until the list in a region has this many items. Returns their texts.
    pub async fn items(&self, region: &str, count: usize) -> Vec<String> {
        self.until(&format!("{count} items in '{region}'"), async || {
            let items = self.look_for_items(region).await?;
            Ok((items.len() == count).then_some(items))
        })
        .await
    }

    /// Waits until the region contains a text.
    pub async fn region_tells(&self, region: &str, text: &str) {
        self.until(&format!("'{text}' in region '{region}'"), async || {
            let Some(region) = self.look(Role::Region, region).await? else {
                return Ok(None);
            };
            Ok(one_line(&region.text().await?).contains(text).then_some(()))
        })
        .await;
    }

    /// Waits for a table. Returns its cells by row, beginning with the header row.
    pub async fn table(&self, name: &str) -> Vec<Vec<String>> {
        let script =
            "return [...arguments[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText));";
        self.until(&format!("table '{name}'"), async || {
            let Some(table) = self.look(Role::Table, name).await? else {
                return Ok(None);
            };
            let rows = self.driver.execute(script, vec![table.to_json()?]).await?;
            let rows: Vec<Vec<String>> = rows.convert()?;
            Ok(Some(
                rows.iter()
                    .map(|row| row.iter().map(|cell| one_line(cell)).collect())
                    .collect(),
            ))
        })
        .await
    }

    /// Waits for an alert that contains this text. Returns its whole text on one line.
    pub async fn alert(&self, text: &str) -> String {
        self.live("alert", text).await
    }

    /// Waits for a status that contains this text.
    pub async fn status(&self, text: &str) -> String {
        self.live("status", text).await
    }

    /// Enters the visible frame. Returns its address.
    pub async fn enter_frame(&self) -> String {
        self.until("a frame that has its page", async || {
            self.driver.enter_default_frame().await?;
            for frame in self.driver.find_all(By::Tag("iframe")).await? {
                if frame.is_displayed().await? {
                    let address = frame.prop("src").await?;
                    frame.enter_frame().await?;
                    // If a frame is entered too early, WebDriver stays on its blank page.
                    let here = self.driver.execute("return location.href;", Vec::new()).await?;
                    return Ok(address.filter(|address| here.json() == address));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Leaves the frame.
    pub async fn leave_frame(&self) {
        self.driver.enter_default_frame().await.unwrap();
    }

    /// Runs a script in the page or the current frame.
    pub async fn script(&self, script: &str) -> Value {
        let result = self.driver.execute(script, Vec::new()).await;
        result.unwrap().json().clone()
    }

    /// Returns console errors since the last call, except for the rejected write to LaunchDarkly that the tab tries once in an
    /// organization in its base state.
    pub async fn console_errors(&self) -> Vec<String> {
        let mut errors = self.console().await;
        errors.retain(|error| !(error.contains("/endpointproxy?") && error.contains("400 (Bad Request)")));
        errors
    }

    /// Checks that the console errors since the last call are those that every page of a server has: its own files cannot be
    /// fetched, and the newest API version is refused once.
    pub async fn expect_errors_of_a_server(&self) {
        let is_expected = |error: &String| {
            let of_file = error.contains("/extensions/")
                && (error.contains("CORS") || error.contains("net::ERR_FAILED"));
            of_file || (error.contains("/_apis/") && error.contains("400 (Bad Request)"))
        };
        let mut errors = self.console().await;
        errors.retain(|error| !is_expected(error));
        assert_eq!(errors, [""; 0]);
    }

    /// Checks that each console error since the last call is about one of these: a part of its address or of its text.
    pub async fn expect_console_errors(&self, about: &[&str]) {
        let mut errors = self.console().await;
        errors.retain(|error| !about.iter().any(|about| error.contains(about)));
        assert_eq!(errors, [""; 0], "expected only errors about {about:?}");
    }

    /// Returns all console errors since the last call.
    pub async fn console(&self) -> Vec<String> {
        let log = self.driver.get_log("browser").await.unwrap();
        let severe = log.into_iter().filter(|entry| entry.level == "SEVERE");
        severe.map(|entry| entry.message).collect()
    }

    /// Returns the element with this computed role and name, if it exists.
    pub async fn look(&self, role: Role, name: &str) -> WebDriverResult<Option<WebElement>> {
        for element in self.driver.find_all(By::XPath(role.candidates(name))).await? {
            if element.is_displayed().await?
                && self.computed(&element, "computedlabel").await? == name
                && self.computed(&element, "computedrole").await? == role.to_string()
            {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    async fn computed(&self, element: &WebElement, property: &'static str) -> WebDriverResult<String> {
        let element = element.element_id();
        self.driver.cmd(Computed { element, property }).await?.value()
    }

    async fn look_for_items(&self, region: &str) -> WebDriverResult<Vec<String>> {
        let Some(region) = self.look(Role::Region, region).await? else {
            return Ok(Vec::new());
        };
        let script = "return [...arguments[0].querySelectorAll('li')].map((item) => item.innerText);";
        let texts = self.driver.execute(script, vec![region.to_json()?]).await?;
        let texts: Vec<String> = texts.convert()?;
        Ok(texts.iter().map(|text| one_line(text)).collect())
    }

    async fn live(&self, role: &str, text: &str) -> String {
        let selector = format!("[role={role}]");
        self.until(&format!("{role} with '{text}'"), async || {
            for element in self.driver.find_all(By::Css(selector.clone())).await? {
                let told = one_line(&element.prop("textContent").await?.unwrap_or_default());
                if told.contains(text) {
                    return Ok(Some(told));
                }
            }
            Ok(None)
        })
        .await
    }

    async fn describe(&self) -> String {
        let script = "return `${location.href}\\n${document.body.innerText}`.slice(0, 3000);";
        match self.driver.execute(script, Vec::new()).await {
            Ok(told) => told.json().as_str().unwrap_or_default().to_owned(),
            Err(error) => error.to_string(),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
