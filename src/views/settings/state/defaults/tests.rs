use super::*;
use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

const KEPT: &str = r#"{"account":"a","project":"storefront","project_name":"Storefront","stages":[{"stage":"Prod","environment":"production"}]}"#;

/// A form that has read this text, and what LaunchDarkly told.
struct Scene {
    form: DefaultsForm,
    known_projects: KnownProjects,
}

impl Scene {
    fn new(kept: Option<&str>) -> Self {
        let mut scene = Self {
            form: DefaultsForm::default(),
            known_projects: KnownProjects::default(),
        };
        assert_eq!(scene.tell(Event::Read), Some(Command::Kept { again: false }));
        scene.tell(Event::Kept(Ok(kept.map(str::to_owned))));
        scene
    }

    fn tell(&mut self, event: Event) -> Option<Command> {
        self.form.apply(event, "a", &self.known_projects)
    }

    fn fill(&mut self, field: Field, text: &str) {
        assert_eq!(self.tell(Event::Typed(field, text.to_owned())), None);
    }

    fn refused(&mut self, field: Field, words: &str) {
        assert_eq!(self.tell(Event::Save), None);
        let mistake = self.form.mistake.clone().unwrap();
        assert_eq!(mistake.field, Some(field));
        assert!(mistake.sentence.contains(words), "{}", mistake.sentence);
    }
}

fn row(form: &DefaultsForm, place: usize) -> u32 {
    form.fields.rows[place].id
}

fn storefront() -> ProjectKey {
    ProjectKey::parse("storefront").unwrap()
}

fn environment(key: &str, name: &str) -> Environment {
    Environment {
        key: EnvironmentKey::parse(key).unwrap(),
        name: name.to_owned(),
        critical: false,
    }
}

fn seen() -> KnownProjects {
    let mut known_projects = KnownProjects::default();
    let project = Project {
        key: storefront(),
        name: "The store".to_owned(),
    };
    let page = Page {
        items: vec![project],
        next_offset: None,
    };
    known_projects.take_projects("a", "", Ok(page));
    let environments = vec![
        environment("production", "Production"),
        environment("eu", "Europe"),
    ];
    known_projects.take_environments("a", &storefront(), Ok(environments));
    known_projects
}

#[test]
fn what_is_typed_is_saved_with_its_names_after_what_is_kept_was_read_again() {
    let mut scene = Scene::new(None);
    scene.known_projects = seen();
    scene.fill(Field::Account, "a");
    scene.fill(Field::Project, " storefront");
    scene.fill(Field::Environment, "eu");
    scene.tell(Event::Add("Production".to_owned()));
    assert_eq!(
        scene.form.fields.rows[0].environment, "production",
        "it has that name"
    );
    scene.tell(Event::Add(String::new()));
    assert!(scene.form.is_changed());
    assert_eq!(scene.tell(Event::Save), Some(Command::Kept { again: true }));
    let Some(Command::Keep { text, .. }) = scene.tell(Event::Reread(Ok(None))) else {
        panic!("nothing is written");
    };
    let kept = Defaults::read(&text);
    assert_eq!(kept.project, Some(storefront()));
    assert_eq!(
        (kept.project_name.as_str(), kept.environment_name.as_str()),
        ("The store", "Europe")
    );
    assert_eq!(kept.stages.len(), 1, "an empty row is no stage");
    scene.tell(Event::Saved(Ok(())));
    assert!(!scene.form.is_changed());
    assert!(scene.form.notice.starts_with("Saved"), "{}", scene.form.notice);
    assert_eq!(scene.form.kept, Remote::Ready(kept));
}

#[test]
fn what_was_typed_outlives_a_failure_and_a_change_while_it_is_saved() {
    let mut scene = Scene::new(Some(KEPT));
    scene.fill(Field::Environment, "eu");
    for fails in [
        Event::Reread(Err("no data".to_owned())),
        Event::Saved(Err("no data".to_owned())),
    ] {
        scene.tell(Event::Save);
        scene.tell(fails);
        assert_eq!(scene.form.fields.environment, "eu");
        assert_eq!(
            scene.form.mistake.as_ref().unwrap().sentence,
            "The defaults were not saved. no data"
        );
        assert!(scene.form.saving.is_none() && scene.form.is_changed());
    }
    scene.tell(Event::Save);
    scene.tell(Event::Reread(Ok(Some(KEPT.to_owned()))));
    scene.fill(Field::Environment, "us");
    scene.tell(Event::Saved(Ok(())));
    assert_eq!(scene.form.fields.environment, "us");
    assert!(scene.form.is_changed() && scene.form.notice.is_empty());
}

#[test]
fn what_somebody_else_saved_is_never_overwritten_unasked() {
    const THEIRS: &str = r#"{"project":"back-office"}"#;
    let conflict = || {
        let mut scene = Scene::new(Some(KEPT));
        scene.fill(Field::Project, "storefront-2");
        scene.tell(Event::Save);
        assert_eq!(scene.tell(Event::Reread(Ok(Some(THEIRS.to_owned())))), None);
        assert_eq!(scene.form.theirs, Some(Defaults::read(THEIRS)));
        assert_eq!(scene.form.fields.project, "storefront-2");
        scene
    };
    let mut scene = conflict();
    let Some(Command::Keep { text, over }) = scene.tell(Event::Overwrite) else {
        panic!("nothing is written");
    };
    assert!(text.contains("storefront-2"), "{text}");
    // Not what a third user saves meanwhile.
    assert_eq!(*over, Defaults::read(THEIRS));
    assert_eq!(
        scene.tell(Event::Reread(Ok(Some(KEPT.replace("storefront", "third"))))),
        None
    );
    assert!(scene.form.theirs.is_some());

    let mut scene = conflict();
    assert_eq!(scene.tell(Event::TakeTheirs), None);
    assert_eq!(scene.form.fields.project, "back-office");
    assert!(!scene.form.is_changed() && scene.form.fields.rows.is_empty());
}

#[test]
fn a_stage_has_one_environment() {
    let mut scene = Scene::new(Some(KEPT));
    scene.tell(Event::Add(" pROD".to_owned()));
    let id = row(&scene.form, 1);
    scene.refused(Field::Stage(id), "is mapped twice");
    scene.fill(Field::Stage(id), "Test");
    assert_eq!(scene.form.mistake, None);
    scene.refused(
        Field::StageEnvironment(id),
        "Stage 'Test': The environment key is empty.",
    );
    scene.fill(Field::StageEnvironment(id), "a b");
    scene.refused(Field::StageEnvironment(id), "not a LaunchDarkly environment key");
    scene.fill(Field::Stage(id), "");
    scene.refused(Field::Stage(id), "Enter the stage");
    scene.tell(Event::Remove(id));
    assert!(!scene.form.is_changed());
}

#[test]
fn an_environment_belongs_to_a_project() {
    let mut scene = Scene::new(None);
    scene.fill(Field::Environment, "eu");
    scene.refused(Field::Project, "Choose a default project");
    scene.fill(Field::Project, "no/key");
    scene.refused(Field::Project, "not a LaunchDarkly project key");
}

#[test]
fn everything_can_be_cleared_and_taken_back() {
    let mut scene = Scene::new(Some(KEPT));
    scene.tell(Event::Clear);
    assert!(scene.form.is_changed() && scene.form.fields == FormFields::default());
    scene.tell(Event::Discard);
    assert!(!scene.form.is_changed());
    assert_eq!(scene.form.fields.rows[0].stage, "Prod");
}

#[test]
fn stages_are_looked_for_once_and_offered_while_they_are_in_no_row() {
    let mut scene = Scene::new(Some(KEPT));
    assert_eq!(scene.tell(Event::StagesUsed), Some(Command::Stages));
    assert_eq!(scene.tell(Event::StagesUsed), None);
    scene.tell(Event::Stages(Err("no route".to_owned())));
    assert_eq!(
        scene.tell(Event::StagesUsed),
        Some(Command::Stages),
        "another try"
    );
    let stages = vec!["PROD".to_owned(), "Test".to_owned()];
    scene.tell(Event::Stages(Ok(stages)));
    assert_eq!(scene.form.unmapped().collect::<Vec<_>>(), ["Test"]);
}
