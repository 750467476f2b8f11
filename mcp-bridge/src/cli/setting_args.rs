//! The flags of settings, made from their table, and what they come to.

use carbon_kepler::Error;
use carbon_kepler::exposition::Mode;
use carbon_kepler::settings::{Entry, Kind, Layer, SetBy};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::notices::tell;
use crate::live::{self, Decided, SETTINGS};

/// Settings, and how data is read: the same for every command that reads.
#[derive(Args)]
pub(super) struct SettingArgs {
    #[command(flatten)]
    given: Given,
    /// Take the first bad line as an error instead of skipping and counting it.
    #[arg(long)]
    strict: bool,
}

impl SettingArgs {
    /// Decides by flags, environment and files.
    pub(super) fn decide(&self) -> Result<Decided, Error> {
        let decided = Decided::new(vec![self.given.layer(), live::environment(&tell())])?;
        // A file may have asked for another language than flags and environment.
        super::language::speak(decided.settings.lang.value);
        Ok(decided)
    }

    /// The value of the last flag of a setting.
    pub(super) fn flag(&self, key: &str) -> Option<&str> {
        self.given.0.iter().find(|(known, _)| *known == key).and_then(|(_, values)| values.last().map(String::as_str))
    }

    pub(super) fn mode(&self) -> Mode {
        mode(self.strict)
    }
}

pub(super) fn mode(strict: bool) -> Mode {
    if strict { Mode::Strict } else { Mode::Lenient }
}

/// The flags that were given, by the keys of their settings.
struct Given(Vec<(&'static str, Vec<String>)>);

impl Given {
    fn layer(&self) -> Layer {
        SETTINGS.flags(self.0.iter().cloned())
    }
}

impl Args for Given {
    fn augment_args(command: Command) -> Command {
        command.args(with_flags().map(argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Given {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(with_flags().map(|entry| (entry.key, values(entry, matches))).filter(|it| !it.1.is_empty()).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn with_flags() -> impl Iterator<Item = &'static Entry> {
    SETTINGS.entries().filter(|entry| entry.set_by != SetBy::AllButFlags)
}

fn values(entry: &Entry, matches: &ArgMatches) -> Vec<String> {
    match entry.kind {
        Kind::Switch if matches.get_flag(entry.key) => vec!["true".to_owned()],
        Kind::Switch => Vec::new(),
        _ => matches.get_many::<String>(entry.key).into_iter().flatten().cloned().collect(),
    }
}

fn argument(entry: &'static Entry) -> Arg {
    let help = format!("{} Environment: {}{}", entry.about(), entry.env, entry.env_note);
    let argument = Arg::new(entry.key).long(entry.name()).help(help);
    match entry.kind {
        Kind::Switch => argument.action(ArgAction::SetTrue),
        Kind::Choice(words) if entry.value_name.is_empty() => argument.value_name(words.join("|")),
        Kind::Choice(words) => argument.value_name(entry.value_name).value_parser(PossibleValuesParser::new(words)),
        kind if kind.is_several() => argument.value_name(entry.value_name).action(ArgAction::Append),
        _ => argument.value_name(entry.value_name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        settings: SettingArgs,
    }

    fn parsed(arguments: &[&str]) -> Result<SettingArgs, clap::Error> {
        clap::Parser::try_parse_from([&["x"], arguments].concat()).map(|cli: Cli| cli.settings)
    }

    #[test]
    fn each_setting_that_flags_may_set_has_one() {
        let command = Given::augment_args(Command::new("x"));
        for entry in SETTINGS.entries() {
            let flag = command.get_arguments().find(|it| it.get_id() == entry.key);
            assert_eq!(flag.is_some(), entry.set_by != SetBy::AllButFlags, "{}", entry.key);
            let help = flag.and_then(Arg::get_help).map(ToString::to_string).unwrap_or_default();
            assert!(flag.is_none() || (help.contains(entry.env) && !help.contains('{')), "{help}");
        }
    }

    #[test]
    fn what_is_given_becomes_a_layer() {
        let flags = ["--insecure", "--source", "a", "--source", "b", "--max-bytes", "9", "--idle", "none"];
        let args = parsed(&flags).unwrap();
        assert_eq!((args.flag("insecure"), args.flag("source"), args.flag("pue")), (Some("true"), Some("b"), None));
        let decided = Decided::new(vec![args.given.layer()]).unwrap();
        assert_eq!((decided.config.sources.value.len(), decided.config.max_bytes.value), (2, 9));
        assert_eq!(decided.config.max_bytes.origin.to_string(), "--max-bytes");
        for twice_or_none in [&["--pue", "1", "--pue", "2"][..], &["--bearer-token", "x"], &["--idle", "fair"]] {
            assert!(parsed(twice_or_none).is_err(), "{twice_or_none:?}");
        }
    }
}
