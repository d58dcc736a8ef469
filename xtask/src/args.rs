//! The few options these commands take. A parser crate would double the time a fresh machine
//! needs before the first command runs.

use anyhow::{Result, bail};

pub struct Args {
    words: Vec<String>,
    rest: Vec<String>,
}

impl Args {
    /// Words after `--` belong to another program and are kept apart.
    pub fn new(words: impl Iterator<Item = String>) -> Self {
        let mut words: Vec<String> = words.collect();
        let mut rest = Vec::new();
        if let Some(at) = words.iter().position(|word| word == "--") {
            rest = words.split_off(at + 1);
            words.pop();
        }
        Self { words, rest }
    }

    /// Whether the option is there. Each is taken out, so that [`Self::finish`] sees what is left.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() != before
    }

    /// The value of `--name VALUE` or `--name=VALUE`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        let joined = format!("{name}=");
        if let Some(at) = self.words.iter().position(|word| word.starts_with(&joined)) {
            return Ok(Some(self.words.remove(at).split_off(joined.len())));
        }
        let Some(at) = self.words.iter().position(|word| word == name) else {
            return Ok(None);
        };
        if at + 1 == self.words.len() {
            bail!("{name} needs a value");
        }
        self.words.remove(at);
        Ok(Some(self.words.remove(at)))
    }

    /// The words after `--`; anything before it that no one asked for is a mistake.
    pub fn finish(self) -> Result<Vec<String>> {
        match self.words.first() {
            Some(word) => bail!("unknown option `{word}`"),
            None => Ok(self.rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_taken_in_any_order_and_the_rest_is_left_alone() {
        let mut args = args("--site out --dev --only=a,b -- psql --dev");
        assert!(args.flag("--dev"));
        assert_eq!(args.value("--only").unwrap().as_deref(), Some("a,b"));
        assert_eq!(args.value("--site").unwrap().as_deref(), Some("out"));
        assert_eq!(args.finish().unwrap(), ["psql", "--dev"]);
    }

    #[test]
    fn unknown_options_and_missing_values_are_refused() {
        assert!(args("--devv").finish().is_err());
        assert!(args("--site").value("--site").is_err());
    }
}
