//! Texts of 20 MB from somebody hostile take no more memory than a page or an agent can spare, and so no more time.

use launchdarkly_azure_devops::azure_devops::agent::command::sanitize;
use launchdarkly_azure_devops::credentials::organization_url::OrganizationUrl;
use launchdarkly_azure_devops::domain::link::FlagLink;
use launchdarkly_azure_devops::domain::report::escape;
use launchdarkly_azure_devops::yaml;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Size of a text, in bytes.
const SIZE: usize = 20_000_000;
/// Longest YAML document that is read, in bytes.
const DOCUMENT: usize = 1_000_000;
/// Most memory for one text beside the text itself, in MB.
const MAX_MEMORY: f32 = 500.0;

fn repeated(part: &str, size: usize) -> String {
    part.repeat(size / part.len())
}

/// Memory that `work` takes at its height beyond what was in use before, in MB.
fn memory_of(work: impl FnOnce()) -> f32 {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    work();
    MEMORY.peak_usage_as_mb() - before
}

/// One test, because the memory is that of the whole process.
#[test]
fn a_text_of_twenty_megabytes_is_read_or_refused_in_time_and_memory() {
    let address = format!("https://dev.azure.com/{}", repeated("a/", SIZE));
    let link = format!(
        "https://app.launchdarkly.com/projects/p/flags/f?{}",
        repeated("a&", SIZE)
    );
    let ways: [(&str, &dyn Fn()); 4] = [
        ("log", &|| drop(sanitize(&repeated("#", SIZE)))),
        ("summary", &|| drop(escape(&repeated("<", SIZE)))),
        ("address", &|| drop(OrganizationUrl::of_url(&address))),
        ("link", &|| drop(FlagLink::read(&link, &[]))),
    ];
    for (name, way) in ways {
        let memory = memory_of(way);
        // An address becomes a list of its parts.
        assert!(memory < 1000.0, "{name}: {memory} MB");
    }

    let size = DOCUMENT - 100_000;
    let open: String = (0..90).map(|level| format!("[&a{level} ")).collect();
    let close = "]".repeat(90);
    let repeats = "*a, ".repeat(10_000);
    let keys = (0..100_000).map(|number| format!("k{number}:\n")).collect();
    for (name, is_read, text) in [
        ("deep lists", false, repeated("[", size)),
        ("deep objects", false, repeated("{\"a\": ", size)),
        ("many values", true, format!("[{}]", repeated("0,", size))),
        ("many keys", true, keys),
        ("many documents", true, repeated("---\n", size)),
        (
            "anchor in anchor",
            false,
            format!("{open}{}{close}", repeated("x, ", size)),
        ),
        (
            "long text in anchors",
            false,
            format!("{open}{}{close}", repeated("x", size)),
        ),
        (
            "long text repeated",
            false,
            format!("a: &a {}\nb: [{repeats}]", repeated("x", size)),
        ),
    ] {
        assert!(text.len() <= DOCUMENT, "{name}");
        let mut last = None;
        let memory = memory_of(|| last = yaml::documents(&text).pop());
        assert_eq!(last.is_some_and(|last| last.is_ok()), is_read, "{name}");
        assert!(memory < MAX_MEMORY, "{name}: {memory} MB");
    }
    for (text, reason) in [
        (repeated("a", SIZE), "The text is longer than 5 MB at line 1"),
        (
            repeated("a", 2 * DOCUMENT),
            "The document is longer than 1 MB at line 1",
        ),
    ] {
        let error = yaml::documents(&text).pop().unwrap().err();
        assert_eq!(error.map(|error| error.to_string()).as_deref(), Some(reason));
    }
}
