//! Masks secrets in everything that the task prints or saves, for example a token that a server repeats in an error.
//!
//! Secrets are masked as they are, in base64, percent-encoded, and as the log, a report or a summary writes them; one of
//! several lines also line by line. The agent masks only the plain form, and only in the log.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::Machine;
use super::clock::Clock;
use super::command::sanitize;
use super::variables::Variables;
use crate::domain::report::escape;
use crate::http::Secret;
use crate::http::query::encode;

/// Minimum length of a masked secret, in bytes: a shorter one would hide ordinary words.
const MIN_SECRET_LENGTH: usize = 6;
/// Replacement for a secret.
const MASK: &str = "***";
/// Start of the lines that register a secret with the agent, which are not masked.
const SET_SECRET: &str = "##vso[task.setsecret]";
/// Prefixes of lines that the agent obeys. Their heads, up to the first bracket that closes, hold no untrusted text and
/// are not masked: a secret like `variable` must not break a command.
const COMMANDS: [&str; 2] = ["##vso[", "##["];

/// A machine that masks secrets in what it prints and saves.
pub struct SecretMasker<'a, M> {
    machine: &'a M,
    /// All forms of all secrets, longest first.
    forms: RefCell<Vec<String>>,
}

impl<'a, M: Machine> SecretMasker<'a, M> {
    /// Masks the agent's secret variables; [`Machine::keep`] adds others.
    pub fn new(machine: &'a M, variables: &Variables) -> Self {
        let masker = Self {
            machine,
            forms: RefCell::default(),
        };
        variables
            .secrets()
            .iter()
            .for_each(|secret| masker.mask_secret(secret));
        masker
    }

    fn masked(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for form in self.forms.borrow().iter() {
            if masked.contains(form.as_str()) {
                masked = masked.replace(form.as_str(), MASK);
            }
        }
        masked
    }
}

impl<M: Machine> Machine for SecretMasker<'_, M> {
    fn print(&self, line: &str) {
        // No untrusted text can begin like that.
        let is_command = COMMANDS.iter().any(|prefix| line.starts_with(prefix));
        let head = line.find(']').filter(|_| is_command).map_or(0, |end| end + 1);
        let (head, text) = line.split_at_checked(head).unwrap_or(("", line));
        if head == SET_SECRET {
            self.machine.print(line);
        } else {
            self.machine.print(&format!("{head}{}", self.masked(text)));
        }
    }

    fn save(&self, name: &str, text: &str) -> Result<String, String> {
        self.machine.save(name, &self.masked(text))
    }

    fn read(&self, path: &str) -> Result<String, String> {
        self.machine.read(path)
    }

    fn now(&self) -> String {
        self.machine.now()
    }

    fn mask_secret(&self, secret: &Secret) {
        let mut forms = self.forms.borrow_mut();
        forms.extend(forms_of(secret.expose()));
        forms.extend(secret.expose().lines().flat_map(forms_of));
        forms.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        forms.dedup();
    }
}

impl<M: Clock> Clock for SecretMasker<'_, M> {
    fn epoch_milliseconds(&self) -> u64 {
        self.machine.epoch_milliseconds()
    }

    fn sleep(&self, milliseconds: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.machine.sleep(milliseconds)
    }
}

fn forms_of(secret: &str) -> Vec<String> {
    if secret.len() < MIN_SECRET_LENGTH {
        return Vec::new();
    }
    let mut forms = vec![secret.to_owned(), encode(secret)];
    for before in 0..3_usize {
        let bytes: Vec<u8> = std::iter::repeat_n(0, before).chain(secret.bytes()).collect();
        // The characters that depend on the secret alone, whatever stands before and after it.
        let (first, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        let inner = |text: String| text.chars().take(end).skip(first).collect::<String>();
        forms.push(inner(STANDARD_NO_PAD.encode(&bytes)));
        forms.push(inner(URL_SAFE_NO_PAD.encode(&bytes)));
    }
    // As a line of the log, a command to the agent, the summary and the report's JSON write them.
    let written = |form: &String| {
        let line = sanitize(form);
        let command = line.replace('%', "%AZP25");
        [line, command, escape(form), in_json(form)]
    };
    let further: Vec<String> = forms.iter().flat_map(written).collect();
    forms.extend(further);
    forms
}

/// A text between the quotes of a JSON string.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let inner = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[derive(Default)]
    struct Recorder(RefCell<Vec<String>>);

    impl Machine for Recorder {
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

    #[test]
    fn a_secret_is_masked_in_every_form_wherever_it_stands() {
        let secret = "api-ca~na+ry/1?";
        let variables = [("SECRET_PAT".to_owned(), secret.to_owned())];
        let recorder = Recorder::default();
        let masker = SecretMasker::new(&recorder, &Variables::new(variables));
        assert_eq!(masker.masked(&format!("no {secret}.")), "no ***.");
        for form in [
            encode(secret),
            encode(secret).replace('%', "%AZP25"),
            escape(secret),
            sanitize(secret),
            in_json(secret),
        ] {
            assert_eq!(masker.masked(&form), "***", "{form}");
        }
        for around in ["", "u", "us", "use", "user:"] {
            for after in ["", "!", "!!"] {
                let text = format!("{around}{secret}{after}");
                for encoded in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                    let masked = masker.masked(&encoded);
                    assert!(masked.contains(MASK), "{text}: {encoded}");
                }
            }
        }
        assert_eq!(masker.save("report.json", secret), Ok(MASK.to_owned()));
        masker.mask_secret(&Secret::new("another"));
        masker.print("another one");
        masker.print("##vso[task.setsecret]another");
        assert_eq!(
            recorder.0.into_inner(),
            ["*** one", "##vso[task.setsecret]another"]
        );
    }

    #[test]
    fn a_secret_that_the_log_or_a_report_writes_differently_is_masked_there_too() {
        let secret = "api-##ca\"nary\nsecond line";
        let variables = [("SECRET_KEY".to_owned(), secret.to_owned())];
        let recorder = Recorder::default();
        let masker = SecretMasker::new(&recorder, &Variables::new(variables));
        for text in [secret, &sanitize(secret), &in_json(secret), "second line"] {
            assert_eq!(masker.masked(&format!("no {text}.")), "no ***.", "{text}");
        }
    }

    #[test]
    fn a_secret_that_is_a_word_of_a_command_does_not_break_it() {
        let recorder = Recorder::default();
        let variables = [("SECRET_X".to_owned(), "variable".to_owned())];
        let masker = SecretMasker::new(&recorder, &Variables::new(variables));
        masker.print("##vso[task.setvariable variable=report;]a variable");
        masker.print("##[group]a variable]");
        let printed = recorder.0.into_inner();
        assert_eq!(
            printed,
            ["##vso[task.setvariable variable=report;]a ***", "##[group]a ***]"]
        );
    }

    #[test]
    fn ordinary_words_are_left_alone() {
        let recorder = Recorder::default();
        let variables = [("SECRET_X".to_owned(), "on".to_owned())];
        let masker = SecretMasker::new(&recorder, &Variables::new(variables));
        assert_eq!(masker.masked("Turned on."), "Turned on.");
    }
}
