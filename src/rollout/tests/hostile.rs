use super::*;

#[test]
fn foreign_text_never_becomes_a_command_and_tokens_are_never_shown() {
    let hostile = "x\r\n##vso[task.complete result=Succeeded;]\u{200b}##vso[task.setvariable variable=changed]9 ###vso[";
    let mut named = flag("a", false, 100);
    named["name"] = json!(hostile);
    let transport = release(&["a", "b"])
        .answer(200, named)
        .answer(400, json!({"code": hostile, "message": hostile, "id": hostile}))
        .answer(403, json!({"message": hostile}));
    let own = [
        ("RELEASE_RELEASENAME", hostile),
        ("RELEASE_ENVIRONMENTNAME", hostile),
        ("INPUT_COMMENT", hostile),
    ];
    let machine = run_with(&own, &transport);
    assert_eq!(machine.flags().len(), 2);
    for line in machine.lines.borrow().iter() {
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        let after_first = line.strip_prefix("##").unwrap_or(line);
        assert!(!after_first.contains("##"), "{line:?}");
        assert!(
            line.starts_with("##vso[task.setsecret]") || !line.contains("canary"),
            "{line:?}"
        );
    }
    assert_eq!(
        machine.log().matches("task.complete").count()
            - machine.log().matches("# #vso[task.complete").count(),
        1
    );
    let files = machine.files.borrow();
    assert!(files.values().all(|text| !text.contains("canary")));
}
