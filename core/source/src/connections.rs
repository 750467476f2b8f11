//! Where and how data is read.

use carbon_kepler::settings::{Bounds, Entry, Kind, SetBy};

/// All of these settings, in the order of help.
pub const CONNECTIONS: &[Entry] = &[
    SOURCE,
    BEARER_TOKEN,
    BEARER_TOKEN_FILE,
    BASIC_AUTH,
    BASIC_AUTH_FILE,
    CA_FILE,
    CLIENT_CERT,
    CLIENT_KEY,
    INSECURE,
    TIMEOUT,
    RETRIES,
    MAX_BYTES,
    MAX_WATTS,
    TOTAL_ZONE,
];

pub(crate) const SOURCE: Entry = Entry {
    key: "source",
    env: "KEPLER_ENDPOINT",
    kind: Kind::Addresses,
    expected: "one or more addresses, or nothing at all",
    doc: "Address of an exporter (/metrics is added where it has no path), a file, or - for standard input. Repeatable, \
          one per node.",
    value_name: "URL|FILE|-",
    env_note: " (several separated by commas)",
    ..Entry::USUAL
};

pub(crate) const BEARER_TOKEN: Entry = Entry {
    key: "bearer_token",
    env: "KEPLER_BEARER_TOKEN",
    kind: Kind::Secret,
    expected: "a bearer token",
    doc: "Bearer token that is sent with each request.",
    value_name: "TOKEN",
    set_by: SetBy::AllButFlags,
    ..Entry::USUAL
};

pub(crate) const BEARER_TOKEN_FILE: Entry = Entry {
    key: "bearer_token_file",
    env: "KEPLER_BEARER_TOKEN_FILE",
    kind: Kind::File,
    expected: "a file with a bearer token",
    doc: "File with a bearer token, read anew for each request.",
    value_name: "FILE",
    env_note: ", or the token itself in KEPLER_BEARER_TOKEN",
    ..Entry::USUAL
};

pub(crate) const BASIC_AUTH: Entry = Entry {
    key: "basic_auth",
    env: "KEPLER_BASIC_AUTH",
    kind: Kind::Secret,
    expected: "user:password",
    doc: "User and password for basic auth, with a colon between.",
    value_name: "USER:PASSWORD",
    set_by: SetBy::AllButFlags,
    ..Entry::USUAL
};

pub(crate) const BASIC_AUTH_FILE: Entry = Entry {
    key: "basic_auth_file",
    env: "KEPLER_BASIC_AUTH_FILE",
    kind: Kind::File,
    expected: "a file with user:password",
    doc: "File with user:password for basic auth.",
    value_name: "FILE",
    env_note: ", or the pair itself in KEPLER_BASIC_AUTH",
    ..Entry::USUAL
};

pub(crate) const CA_FILE: Entry = Entry {
    key: "ca_file",
    env: "KEPLER_CA_FILE",
    kind: Kind::File,
    expected: "a PEM file with at least one certificate",
    doc: "PEM file of certificates to trust beside the system's: authorities, or a server's own. NODE_EXTRA_CA_CERTS is \
          read as well.",
    value_name: "FILE",
    ..Entry::USUAL
};

pub(crate) const CLIENT_CERT: Entry = Entry {
    key: "client_cert",
    env: "KEPLER_CLIENT_CERT",
    kind: Kind::File,
    expected: "a PEM file with the client's certificate",
    doc: "PEM file with the certificate to show to sources that ask for one (mTLS), and with its key, which may also have \
          a file of its own.",
    value_name: "FILE",
    ..Entry::USUAL
};

pub(crate) const CLIENT_KEY: Entry = Entry {
    key: "client_key",
    env: "KEPLER_CLIENT_KEY",
    kind: Kind::File,
    expected: "a PEM file with the private key of the client's certificate",
    doc: "PEM file with the private key of the client's certificate, without a passphrase.",
    value_name: "FILE",
    ..Entry::USUAL
};

pub(crate) const INSECURE: Entry = Entry {
    key: "insecure",
    env: "KEPLER_INSECURE",
    kind: Kind::Switch,
    expected: "true or false",
    default: Some("false"),
    doc: "Do not check certificates: anybody on the way can read and change the data.",
    env_note: "=true",
    ..Entry::USUAL
};

pub(crate) const TIMEOUT: Entry = Entry {
    key: "timeout",
    env: "KEPLER_TIMEOUT",
    kind: Kind::Number(Bounds::above(0.0).to(86_400.0), "s"),
    expected: "seconds above 0",
    default: Some("10"),
    doc: "Time for one complete answer (s), {default} by default.",
    value_name: "SECONDS",
    ..Entry::USUAL
};

pub(crate) const RETRIES: Entry = Entry {
    key: "retries",
    env: "KEPLER_RETRIES",
    kind: Kind::Whole(0, 10, ""),
    expected: "a whole number up to 10",
    default: Some("2"),
    doc: "Repetitions after a failure that may pass (5xx, no connection, cut body), {default} by default.",
    value_name: "N",
    ..Entry::USUAL
};

pub(crate) const MAX_BYTES: Entry = Entry {
    key: "max_bytes",
    env: "KEPLER_MAX_BYTES",
    kind: Kind::Whole(1, u64::MAX, "B"),
    expected: "bytes above 0",
    default: Some("268435456"),
    doc: "Largest body, decompressed (B), {default} by default.",
    value_name: "BYTES",
    ..Entry::USUAL
};

pub(crate) const MAX_WATTS: Entry = Entry {
    key: "max_watts",
    env: "KEPLER_MAX_WATTS",
    kind: Kind::Number(Bounds::above(0.0), "W"),
    expected: "watts above 0",
    default: Some("20000"),
    doc: "Largest plausible value of one meter (W), {default} by default; more counts as unknown.",
    value_name: "WATTS",
    ..Entry::USUAL
};

pub(crate) const TOTAL_ZONE: Entry = Entry {
    key: "total_zone",
    env: "KEPLER_TOTAL_ZONE",
    kind: Kind::List,
    expected: "names of zones, with + between those that make up a machine together",
    doc: "Zone that is the whole of a machine without RAPL (neither package nor psys), as hwmon names it: \
          power_meter_power1, vdd_in, or cpu_power+io_power for a sum. Repeatable, the first that a machine has counts.",
    value_name: "ZONE[+ZONE]",
    ..Entry::USUAL
};
