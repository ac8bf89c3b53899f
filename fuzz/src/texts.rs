//! Readers and writers of text that is no JSON: what leaves the product by its log and its summaries, addresses, YAML.
//!
//! What they give is held against other people's readers: `url` reads addresses as browsers do, `pulldown-cmark` reads
//! Markdown as its specification says.

use std::cell::RefCell;

use launchdarkly_azure_devops::azure_devops::agent::Machine;
use launchdarkly_azure_devops::azure_devops::agent::command::sanitize;
use launchdarkly_azure_devops::azure_devops::agent::log::Log;
use launchdarkly_azure_devops::azure_devops::agent::secret_masker::SecretMasker;
use launchdarkly_azure_devops::azure_devops::agent::variables::Variables;
use launchdarkly_azure_devops::azure_devops::attachments::read_report;
use launchdarkly_azure_devops::catalog::repository_url::RepositoryUrl;
use launchdarkly_azure_devops::credentials::organization_url::OrganizationUrl;
use launchdarkly_azure_devops::credentials::work_item_address::WorkItemAddress;
use launchdarkly_azure_devops::domain::instance::Instance;
use launchdarkly_azure_devops::domain::link::{FlagLink, LinkTarget};
use launchdarkly_azure_devops::domain::report::{TaskResult, escape, markdown};
use launchdarkly_azure_devops::http::Secret;
use launchdarkly_azure_devops::yaml::{self, Content, Node};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::json;
use url::Url;

/// An agent that keeps every line of its log.
#[derive(Default)]
struct Lines(RefCell<Vec<String>>);

impl Machine for Lines {
    fn print(&self, line: &str) {
        self.0.borrow_mut().push(line.to_owned());
    }

    fn save(&self, _: &str, text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }

    fn read(&self, _: &str) -> Result<String, String> {
        Err("there is no disk".to_owned())
    }

    fn now(&self) -> String {
        String::new()
    }
}

/// The first half of a text is a secret, and all of it is written to the log in every way that there is.
pub fn log_door(text: &str) -> bool {
    let middle = (0..=text.len() / 2)
        .rev()
        .find(|place| text.is_char_boundary(*place));
    let (secret, around) = text.split_at(middle.unwrap_or_default());
    let lines = Lines::default();
    let masker = SecretMasker::new(&lines, &Variables::new([]));
    let log = Log::new(&masker);
    let hidden = Secret::new(secret);
    let secret = hidden.expose();
    log.hide(&hidden);
    let told = format!("{around}{secret}{around}");
    log.line(&told);
    log.group(&told);
    log.warning(&told);
    log.error(&told);
    log.progress(1, 2, &told);
    log.set_output("report", &told);
    log.attach("launchdarkly-rollout", "report.json", &told);
    log.upload_summary(&told);
    log.complete(TaskResult::Failed, &told);
    let beginnings = [
        "##vso[task.setsecret]",
        "",
        "##[group]",
        "##vso[task.logissue type=warning;]",
        "##vso[task.logissue type=error;]",
        "##vso[task.setprogress value=50;]",
        "##vso[task.setvariable variable=report;isOutput=true;]",
        "##vso[task.addattachment type=launchdarkly-rollout;name=report.json;]",
        "##vso[task.uploadsummary]",
        "##vso[task.complete result=Failed;]",
    ];
    let lines = lines.0.into_inner();
    assert_eq!(lines.len(), beginnings.len());
    for (index, (line, beginning)) in lines.iter().zip(beginnings).enumerate() {
        let rest = line.strip_prefix(beginning);
        let rest = rest.unwrap_or_else(|| unreachable!("{line:?} does not begin with {beginning}"));
        assert!(!rest.contains(['\r', '\n']), "{line:?}");
        if index == 0 {
            continue;
        }
        assert!(!rest.contains("##"), "{line:?}");
        // A mask and what is around it can make up a secret which has asterisks.
        if secret.len() >= 6 && !secret.contains('*') {
            assert!(!rest.contains(secret), "{line:?}");
            assert!(!rest.contains(&sanitize(secret)), "{line:?}");
        }
    }
    !secret.is_empty()
}

/// A text in a cell of a table, in a list and in every field of a report: it is words there, and nothing else.
pub fn markdown_escape(text: &str) -> bool {
    let escaped = escape(text);
    let page = format!("| a | b |\n| --- | --- |\n| {escaped} | end |\n");
    let words: Vec<String> = told(&page);
    let letters = |text: &str| -> String {
        let visible = text.chars().filter(|c| !c.is_whitespace() && !c.is_control());
        visible.collect()
    };
    assert_eq!(
        letters(&words.concat()),
        format!("ab{}end", letters(text)),
        "{page:?}"
    );
    told(&format!("- {escaped}\n"));
    let report = json!({
        "schema": 1, "mode": text, "finished": text,
        "run": { "name": text, "stage": text },
        "flags": [{
            "project": text, "key": text, "name": text, "environment": text, "url": format!("https://{text}"),
            "result": "changed", "reason": text, "notes": [text], "workItems": [1],
            "workItemsElsewhere": [text, format!("https://{text}")],
        }],
        "notes": [text],
    });
    if let Ok(report) = read_report(&report.to_string()) {
        told(&markdown(&report));
    }
    !words.is_empty()
}

/// The words of a page, which has no HTML, no picture and no link but to the web.
fn told(page: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH;
    let mut words = Vec::new();
    let (mut cells, mut columns) = (0, 0);
    for event in Parser::new_ext(page, options) {
        match event {
            Event::Text(text) => words.push(text.into_string()),
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableCell) => cells += 1,
            Event::Start(Tag::Link { dest_url, .. }) => {
                let is_web = dest_url.is_empty()
                    || dest_url.starts_with("https://")
                    || dest_url.starts_with("http://");
                assert!(is_web, "{dest_url} in {page:?}");
            }
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::Start(Tag::Image { .. } | Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {
                unreachable!("{event:?} in {page:?}");
            }
            _ => {}
        }
    }
    assert_eq!(cells, columns * 2, "{page:?}");
    words
}

/// The instance of a service connection behind a path.
const PROXY: &str = "https://proxy.example:8443/launchdarkly";

/// A link of a work item leads where a browser says that it leads.
pub fn flag_link(text: &str) -> bool {
    let instances: Vec<Instance> = Instance::parse(PROXY).into_iter().collect();
    match FlagLink::read(text, &instances) {
        LinkTarget::Flag(link) => {
            let Some(instance) = browser(link.instance.as_str()) else {
                unreachable!("{} is known", link.instance);
            };
            let Some(page) = browser(text.trim()) else {
                unreachable!("{text:?} is a link, and no browser opens it");
            };
            assert_eq!(page.origin(), instance.origin(), "{text:?}");
            assert!(page.path().starts_with(instance.path()), "{text:?}");
            for key in [link.project.as_str(), link.flag.as_str()] {
                assert!(page.path().split('/').any(|part| part == key), "{text:?}");
            }
            let written = link.url();
            assert_eq!(FlagLink::read(&written, &instances), LinkTarget::Flag(link));
            true
        }
        LinkTarget::UnknownHost { origin } => {
            let official = Instance::official();
            let known = official.iter().map(Instance::as_str).chain([PROXY]);
            if let Some(stranger) = browser(&origin) {
                let mut known = known.into_iter().filter_map(browser);
                assert!(known.all(|known| known.origin() != stranger.origin()), "{text:?}");
            }
            true
        }
        LinkTarget::Malformed(_) | LinkTarget::Elsewhere => false,
    }
}

/// An address as a browser understands it. Nothing for one that it does not open: no token is sent there.
fn browser(address: &str) -> Option<Url> {
    Url::parse(address).ok()
}

/// Every form of an address that decides where a token goes.
pub fn url_forms(text: &str) -> bool {
    if let Ok(instance) = Instance::parse(text) {
        if let Some(address) = browser(instance.as_str()) {
            is_safe(&address, text);
        }
        assert_eq!(Instance::parse(instance.as_str()).ok().as_ref(), Some(&instance));
    }
    for place in [
        OrganizationUrl::of_url(text),
        OrganizationUrl::of_collection(text),
    ]
    .into_iter()
    .flatten()
    {
        let Some(address) = browser(text.trim()) else {
            continue;
        };
        is_safe(&address, text);
        let host = address.host_str().unwrap_or_default();
        if place.is_cloud() {
            let is_cloud = host == "dev.azure.com"
                || host.ends_with(".dev.azure.com")
                || host.ends_with(".visualstudio.com");
            assert!(is_cloud, "{text:?} is at {host}");
        } else {
            let name = place.host.split(':').next().unwrap_or_default();
            assert_eq!(name, host, "{text:?}");
        }
    }
    if let Some(item) = WorkItemAddress::parse(text) {
        assert_eq!(WorkItemAddress::parse(&item.to_string()), Some(item), "{text:?}");
    }
    if let Ok(repository) = RepositoryUrl::parse(text) {
        let written = repository.to_string();
        assert_eq!(RepositoryUrl::parse(&written), Ok(repository.clone()), "{text:?}");
        for target in ["../../../../x", "/a/../../b", text] {
            let Ok(led) = RepositoryUrl::parse(&repository.resolve(target)) else {
                continue;
            };
            let path = led.path.as_deref().unwrap_or_default();
            if !target.contains(':') {
                assert!(led.is_same_repository(&repository), "{text:?} and {target:?}");
                assert!(
                    !path.split('/').any(|part| part == ".."),
                    "{text:?} and {target:?}"
                );
            }
        }
    }
    OrganizationUrl::of_url(text).is_some()
}

/// A token travels over https, or stays on this machine.
fn is_safe(address: &Url, text: &str) {
    let host = address.host_str().unwrap_or_default();
    let is_loopback = host == "localhost" || host.starts_with("127.");
    assert!(
        address.scheme() == "https" || is_loopback,
        "{text:?} is {address}"
    );
}

/// What a document may grow to, in values, beyond one for each byte of its text.
const MAX_COPIED_SIZE: usize = 1 << 20;

/// A YAML text of any size: its values are no more and no deeper than the limits.
pub fn yaml_documents(text: &str) -> bool {
    // YAML breaks lines at a carriage return, too.
    let lines = text.matches(['\n', '\r']).count() + 1;
    let mut is_any = false;
    for document in yaml::documents(text) {
        match document {
            Ok(node) => {
                let (size, depth) = measure(&node);
                assert!(size <= text.len() + 1 + MAX_COPIED_SIZE, "{size} values");
                assert!(depth <= 101, "{depth} levels");
                is_any = true;
            }
            Err(error) => assert!(!error.reason.is_empty() && error.line <= lines + 1, "{error}"),
        }
    }
    is_any
}

/// Number of values and levels.
fn measure(node: &Node) -> (usize, usize) {
    let parts: Vec<&Node> = match &node.content {
        Content::List(items) => items.iter().collect(),
        Content::Object(fields) => fields.values().collect(),
        _ => return (1, 1),
    };
    let measured = parts.into_iter().map(measure);
    let (size, depth) = measured.fold((1, 0), |(size, depth), (its, deep)| (size + its, depth.max(deep)));
    (size, depth + 1)
}
