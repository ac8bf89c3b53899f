use serde_json::json;

use super::*;

const TASK_INPUTS: usize = 15;

/// The manifests of this project, with empty files in place of those that are built.
pub fn good() -> Manifests {
    let extension: Value = serde_json::from_str(include_str!("../../../vss-extension.json")).unwrap();
    let task: Value = serde_json::from_str(include_str!("../../../static/task/task.json")).unwrap();
    let mut files: BTreeMap<String, Vec<u8>> = items(&extension, "files")
        .iter()
        .map(|file| (text(file, "path").to_owned(), Vec::new()))
        .chain([
            ("overview.md".to_owned(), Vec::new()),
            ("LICENSE.txt".to_owned(), Vec::new()),
        ])
        .collect();
    files.remove("images");
    files.insert("images/icon.png".to_owned(), png(128, 128));
    for screenshot in items(&extension, "screenshots") {
        files.insert(text(screenshot, "path").to_owned(), png(1366, 768));
    }
    files.insert(format!("{TASK_FOLDER}/icon.png"), png(32, 32));
    let version = text(&extension, "version").to_owned();
    Manifests {
        version,
        extension,
        task,
        files,
    }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes
}

fn source<'a>(manifests: &'a mut Manifests, name: &str) -> &'a mut Value {
    let sources = manifests
        .extension
        .pointer_mut("/contributions/0/properties/dataSources")
        .unwrap();
    sources
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|source| source["name"] == name)
        .unwrap()
}

/// Spoils the good manifests in one way and expects exactly one problem, which says `expected`.
fn check(expected: &str, spoil: impl FnOnce(&mut Manifests)) {
    let mut manifests = good();
    spoil(&mut manifests);
    let problems = problems(&manifests);
    assert!(
        matches!(problems.as_slice(), [problem] if problem.contains(expected)),
        "expected one problem with `{expected}`, found {problems:#?}"
    );
}

#[test]
fn the_manifests_of_this_project_are_good() {
    let manifests = good();
    assert_eq!(problems(&manifests), Vec::<String>::new());
    assert_eq!(items(&manifests.task, "inputs").len(), TASK_INPUTS);
}

#[test]
fn versions_agree() {
    check("vss-extension.json: its version is 9.9.9", |m| {
        m.extension["version"] = json!("9.9.9");
    });
    check("task.json: its version is 9.", |m| {
        m.task["version"]["Major"] = json!(9);
    });
    check("task.json: its version is not three numbers", |m| {
        m.task["version"]["Patch"] = json!("0");
    });
}

#[test]
fn the_task_is_complete() {
    for name in [
        "helpMarkDown",
        "runsOn",
        "author",
        "minimumAgentVersion",
        "instanceNameFormat",
    ] {
        check(&format!("`{name}` is missing"), |m| {
            m.task.as_object_mut().unwrap().remove(name);
        });
    }
}

#[test]
fn the_task_has_a_proper_identity() {
    for id in [
        "35adec02-1f6f-4572-bef4-e11400b5173",
        "35adec021f6f4572bef4e11400b51737",
        "35adec02-1f6f-4572-bef4-e11400b5173g",
    ] {
        check("is not a GUID", |m| {
            m.task["id"] = json!(id);
            m.extension["contributions"][3]["properties"]["supportsTasks"] = json!([id]);
        });
    }
    check("only letters, digits", |m| {
        m.task["name"] = json!("LaunchDarkly_Rollout");
    });
    check("1 to 40 characters", |m| {
        m.task["friendlyName"] = json!("x".repeat(41));
    });
    check("instead of Deploy", |m| m.task["category"] = json!("Utility"));
    check("Build and Release", |m| m.task["visibility"] = json!(["Build"]));
}

#[test]
fn the_task_can_be_run() {
    check("the target `main.js` of the handler Node24", |m| {
        m.task["execution"]["Node24"]["target"] = json!("main.js");
    });
    check("no handler Node20_1", |m| {
        m.task["execution"].as_object_mut().unwrap().remove("Node20_1");
    });
    check("contributes no task", |m| {
        let contributions = m.extension["contributions"].as_array_mut().unwrap();
        let task = contributions
            .iter_mut()
            .find(|contribution| contribution["type"] == "ms.vss-distributed-task.task");
        task.unwrap()["properties"]["name"] = json!("task");
    });
    check("output variable `changed`", |m| {
        m.task["restrictions"]["settableVariables"]["allowed"][0] = json!("other");
    });
    check("no icon.png", |m| {
        m.files.remove("tasks/rollout/icon.png");
        m.extension["files"]
            .as_array_mut()
            .unwrap()
            .retain(|file| file["path"] != "tasks/rollout/icon.png");
    });
    check("not a PNG of 32x32", |m| {
        m.files.insert("tasks/rollout/icon.png".to_owned(), png(64, 64));
    });
}

#[test]
fn inputs_are_well_formed() {
    check("letters and digits, a letter first", |m| {
        m.task["inputs"][9]["name"] = json!("my comment");
    });
    check("the label is missing", |m| {
        m.task["inputs"][9]["label"] = json!("");
    });
    check("the type `text` does not exist", |m| {
        m.task["inputs"][9]["type"] = json!("text");
    });
    check("no service connection type `other`", |m| {
        m.task["inputs"][0]["type"] = json!("connectedService:other");
    });
    check("no group `other`", |m| {
        m.task["inputs"][9]["groupName"] = json!("other");
    });
    check("the default `now` is not one of its options", |m| {
        m.task["inputs"][4]["defaultValue"] = json!("now");
    });
    check("the name `Rollout`", |m| {
        m.task["inputs"][9]["aliases"] = json!(["Rollout"]);
    });
}

#[test]
fn what_refers_to_inputs_finds_them() {
    for (rule, missing) in [
        ("other = apply", "other"),
        ("other=apply", "other"),
        ("mode = apply && other != x", "other"),
        ("mode = apply || other NotContains x", "other"),
    ] {
        check(&format!("visibleRule: there is no input `{missing}`"), |m| {
            m.task["inputs"][9]["visibleRule"] = json!(rule);
        });
        check(&format!("visibleRule: there is no input `{missing}`"), |m| {
            m.task["groups"][0]["visibleRule"] = json!(rule);
        });
    }
    check("the input `mode` has no option `rolback`", |m| {
        m.task["inputs"][9]["visibleRule"] = json!("mode != rolback");
    });
    check("which of && and || comes first", |m| {
        m.task["inputs"][9]["visibleRule"] = json!("mode = apply && turnOn = true || turnOn = keep");
    });
    check("instanceNameFormat: there is no input `percent`", |m| {
        m.task["instanceNameFormat"] = json!("Roll out $(percent) in $(environment)");
    });
    check("binding of `other`: there is no input `other`", |m| {
        m.task["dataSourceBindings"][0]["target"] = json!("other");
    });
    check("no data source `Others`", |m| {
        m.task["dataSourceBindings"][0]["dataSourceName"] = json!("Others");
    });
    check("does not name a service connection input", |m| {
        m.task["dataSourceBindings"][0]["endpointId"] = json!("$(mode)");
    });
    check("there is no input `other`", |m| {
        m.task["dataSourceBindings"][1]["parameters"]["projectKey"] = json!("$(other)");
    });
}

#[test]
fn an_input_is_shown_only_where_it_has_a_meaning() {
    let manifests = good();
    let rules: BTreeMap<&str, &str> = items(&manifests.task, "inputs")
        .iter()
        .map(|input| (text(input, "name"), text(input, "visibleRule")))
        .filter(|(_, rule)| !rule.is_empty())
        .collect();
    let no_rollback = "mode != rollback";
    let expected = [
        ("approvalTimeout", "whenApprovalRequired = wait"),
        ("flags", no_rollback),
        ("rollbackReport", "mode = rollback"),
        ("rollout", no_rollback),
        ("turnOn", no_rollback),
        ("workItems", no_rollback),
    ];
    assert_eq!(rules, BTreeMap::from(expected));
}

#[test]
fn a_rule_may_name_any_input() {
    let mut manifests = good();
    manifests.task["inputs"][9]["visibleRule"] = json!("mode = apply && rollout != 100");
    assert_eq!(problems(&manifests), Vec::<String>::new());
}

#[test]
fn every_file_is_there() {
    check("the file `hub_style.css` does not exist", |m| {
        m.files.remove("hub_style.css");
    });
    check("`work_items_style.css` is listed twice", |m| {
        let again = m.extension["files"][0].clone();
        m.extension["files"].as_array_mut().unwrap().push(again);
    });
    check("of content.license does not exist", |m| {
        m.files.remove("LICENSE.txt");
    });
    check("`work_items_bg.wasm` needs an entry of its own", |m| {
        m.extension["files"][7]
            .as_object_mut()
            .unwrap()
            .remove("contentType");
    });
    check("`more.wasm` needs an entry of its own", |m| {
        m.files.insert("more.wasm".to_owned(), Vec::new());
    });
    check("`page.html?view=run` is not listed", |m| {
        m.extension["contributions"][3]["properties"]["uri"] = json!("page.html?view=run");
    });
    check("supportsTasks", |m| {
        m.extension["contributions"][3]["properties"]["supportsTasks"] = json!([]);
    });
}

#[test]
fn the_icon_is_large_enough() {
    check("is 127x128", |m| {
        m.files.insert("images/icon.png".to_owned(), png(127, 128));
    });
    check("is not a PNG", |m| {
        m.files.insert("images/icon.png".to_owned(), b"GIF89a".to_vec());
    });
    check("the icon `logo.png` does not exist", |m| {
        m.extension["icons"]["default"] = json!("logo.png");
    });
}

#[test]
fn the_pictures_of_the_marketplace_are_there_in_the_size_that_it_asks_for() {
    let screenshot = "images/stage-tab.png";
    check(
        "the screenshot `images/stage-tab.png` is no PNG of 1366x768",
        |m| {
            m.files.insert(screenshot.to_owned(), png(1366, 767));
        },
    );
    check("the screenshot `images/stage-tab.png` is no PNG", |m| {
        m.files.remove(screenshot);
    });
    check(
        "the picture `images/story.gif` of overview.md does not exist",
        |m| {
            let overview = "# A\n![b](images/story.gif) ![c](images/icon.png)";
            m.files.insert("overview.md".to_owned(), overview.into());
        },
    );
}

#[test]
fn no_sdk_key_can_reach_a_browser() {
    for selector in [
        "jsonpath:$",
        "jsonpath:$.items[*]",
        "jsonpath:$.items[*]['key','apiKey']",
        "jsonpath:$.items[*]['key',*]",
        "jsonpath:$.items[*].mobileKey",
        "jsonpath:$.items[*].key,$.items[*].apiKey",
        "jsonpath:$..apiKey",
        "",
    ] {
        for name in ["Environments", "EnvironmentKeys", "Projects"] {
            check(&format!("the data source {name} selects"), |m| {
                source(m, name)["resultSelector"] = json!(selector);
            });
        }
    }
}
