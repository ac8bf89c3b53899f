//! Simulates an agent: sets the task's variables, starts it with Node, and reads its log.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

pub const CONNECTION: &str = "6f3c1b7e-2f0a-4c55-9f0d-1f6a2f1f4b11";

/// A job with the task as its only step.
pub struct Job {
    variables: BTreeMap<String, String>,
    folder: PathBuf,
}

/// Result of a task run.
pub struct Finished {
    /// Exit code of the process.
    pub code: Option<i32>,
    /// Lines of the standard output.
    pub lines: Vec<String>,
    /// Standard error, which should be empty.
    pub errors: String,
}

impl Job {
    /// Creates a job for the stage Production of a release. `url` is the address of both the organization and LaunchDarkly.
    pub fn release(url: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("job-{}-{number}", std::process::id()));
        let pairs = [
            ("INPUT_SERVICEENDPOINT", CONNECTION),
            ("INPUT_ENVIRONMENT", "production"),
            ("INPUT_ROLLOUT", "25"),
            ("INPUT_TURNON", "true"),
            ("INPUT_MODE", "apply"),
            ("INPUT_WORKITEMS", "auto"),
            ("INPUT_WHENNOTHINGLINKED", "warn"),
            (
                "ENDPOINT_AUTH_SYSTEMVSSCONNECTION",
                r#"{"parameters":{"AccessToken":"job-canary"},"scheme":"OAuth"}"#,
            ),
            ("SECRET_PAT", "secret-canary"),
            ("SYSTEM_HOSTTYPE", "release"),
            ("SYSTEM_TEAMPROJECT", "Storefront"),
            ("RELEASE_RELEASEID", "7"),
            ("RELEASE_RELEASENAME", "Release-7"),
            ("RELEASE_DEFINITIONNAME", "Storefront release"),
            ("RELEASE_ENVIRONMENTNAME", "Production"),
            ("RELEASE_ATTEMPTNUMBER", "1"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut job = Self {
            variables: BTreeMap::from(pairs),
            folder,
        };
        job.set("AGENT_TEMPDIRECTORY", &job.folder.display().to_string());
        job.set("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", &format!("{url}/sandbox/"));
        job.set("SYSTEM_TEAMFOUNDATIONSERVERURI", &format!("{url}/sandbox/"));
        job.set(&format!("ENDPOINT_URL_{CONNECTION}"), url);
        job.set(
            &format!("ENDPOINT_AUTH_PARAMETER_{CONNECTION}_APITOKEN"),
            "api-canary",
        );
        job
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// Returns the job's temporary folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn run(&self) -> Finished {
        finish(self.start(), |_| {})
    }

    /// Runs the task. Calls the function with its process id.
    pub fn run_with(&self, started: impl FnOnce(u32)) -> Finished {
        finish(self.start(), started)
    }

    /// Returns the attached report.
    pub fn report(&self, finished: &Finished) -> Value {
        let path = finished.data("task.addattachment").pop().unwrap();
        assert!(Path::new(&path).starts_with(&self.folder), "{path}");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    fn start(&self) -> Child {
        let task = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/extension/tasks/rollout/index.js");
        assert!(task.exists(), "the task is not built: run `cargo xtask build`");
        let mut command = Command::new("node");
        command.arg(task).env_clear().envs(&self.variables);
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // The folder does not exist if the task failed before it wrote a file.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn finish(mut child: Child, started: impl FnOnce(u32)) -> Finished {
    let output = BufReader::new(child.stdout.take().unwrap());
    started(child.id());
    let lines = output.lines().collect::<Result<_, _>>().unwrap();
    let output = child.wait_with_output().unwrap();
    Finished {
        code: output.status.code(),
        lines,
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Finished {
    pub fn log(&self) -> String {
        self.lines.join("\n")
    }

    /// Returns the messages of the commands with this name, in order.
    pub fn data(&self, name: &str) -> Vec<String> {
        let command = |line: &String| {
            let (head, data) = line.strip_prefix("##vso[")?.split_once(']')?;
            (head.split(' ').next() == Some(name)).then(|| data.to_owned())
        };
        self.lines.iter().filter_map(command).collect()
    }

    /// Returns `Result: message` and checks that the process succeeded.
    pub fn result(&self) -> String {
        assert_eq!((self.code, self.errors.as_str()), (Some(0), ""), "{}", self.log());
        let last = self.lines.last().unwrap();
        let last = last.strip_prefix("##vso[task.complete result=").unwrap();
        last.replacen(";]", ": ", 1)
    }
}
