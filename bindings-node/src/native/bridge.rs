use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use carbon_kepler::Error;
use carbon_kepler_mcp::bridge::{self, Auth, OAuth, Options, Transport, header};
use napi::Env;
use napi::bindgen_prelude::{Either, Function, Object};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;
use tokio::sync::oneshot;

use super::pipe::{Incoming, Outgoing};
use crate::Raised;
use crate::fault::{described, invalid, raised};

/// How a bridge reaches its server.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct BridgeOptions {
    /// What the server speaks. Default: `auto` finds out, SSE first if the path ends in `/sse`, else Streamable HTTP first.
    #[napi(ts_type = "'auto' | 'http' | 'sse'")]
    pub transport: Option<String>,
    /// Headers of every request. `${NAME}` in a value is replaced by that environment variable.
    pub headers: Option<HashMap<String, String>>,
    /// File with a bearer token, read anew for each request.
    pub bearer_token_file: Option<String>,
    /// What to do when the server asks for OAuth. Default: `off`; a library opens no browser unasked.
    #[napi(ts_type = "'off' | 'browser' | 'client-credentials'")]
    pub oauth: Option<String>,
    /// Client registered beforehand.
    pub client_id: Option<String>,
    /// Belongs to the client.
    pub client_secret: Option<String>,
    /// PEM files of certificate authorities to trust beside the system's.
    pub ca_files: Option<Vec<String>>,
    /// Do not check certificates: anybody on the way can read and change the data.
    pub insecure: Option<bool>,
    /// How long a request waits for a server that is not there (ms). Default: 50000.
    pub connect_timeout_ms: Option<u32>,
    /// Largest message in either direction (B). Default: 64 MiB.
    pub max_message_bytes: Option<u32>,
    /// Append the log to this file as well; it goes to standard error in any case.
    pub log_file: Option<String>,
    /// Log each message's fate too.
    pub verbose: Option<bool>,
}

#[napi]
pub struct Bridge {
    options: Option<Options>,
    input: Option<Sender<Vec<u8>>>,
    stop: Option<oneshot::Sender<()>>,
}

#[napi]
impl Bridge {
    #[napi(constructor)]
    pub fn new(url: String, options: Option<BridgeOptions>) -> Result<Self, Raised> {
        let options = checked(&url, options.unwrap_or_default()).map_err(|error| raised(&error))?;
        Ok(Self { options: Some(options), input: None, stop: None })
    }

    /// Starts it. Messages come in batches; the promise is fulfilled when it has ended, with an error as JSON or null.
    #[napi(ts_return_type = "Promise<string | null>")]
    pub fn start<'env>(
        &mut self,
        env: &'env Env,
        on_messages: Function<'_, Vec<String>, ()>,
    ) -> napi::Result<Object<'env>> {
        let Some(options) = self.options.take() else {
            return Err(napi::Error::from_reason("this bridge was started before"));
        };
        let messages = on_messages.build_threadsafe_function().build()?;
        let (deferred, promise) = env.create_deferred()?;
        let (input, chunks) = channel();
        let (stop, stopped) = oneshot::channel();
        (self.input, self.stop) = (Some(input), Some(stop));
        let run = move || {
            let hand_over =
                move |lines| messages.call(lines, ThreadsafeFunctionCallMode::NonBlocking) == napi::Status::Ok;
            let stop = async {
                // Who drops a bridge stops it.
                let _ = stopped.await;
            };
            let ended = bridge::run(options, Incoming::new(chunks), Outgoing::new(hand_over), stop);
            let fault = ended.err().map(|reason| described(&Error::Document { origin: "bridge".to_owned(), reason }));
            deferred.resolve(move |_| Ok(fault));
        };
        thread::Builder::new().name("carbon-kepler-bridge".to_owned()).spawn(run)?;
        Ok(promise)
    }

    /// Takes a message and returns at once; false if the bridge does not run.
    #[napi]
    pub fn send(&self, json: Either<String, &[u8]>) -> bool {
        let mut line = match json {
            Either::A(text) => text.into_bytes(),
            Either::B(bytes) => bytes.to_vec(),
        };
        // A message is one line; outside of strings, line feeds in JSON are blanks, and inside they cannot be.
        line.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        line.push(b'\n');
        self.input.as_ref().is_some_and(|input| input.send(line).is_ok())
    }

    /// Waits for missing answers, then ends.
    #[napi]
    pub fn finish(&mut self) {
        self.input = None;
    }

    /// Ends now; requests without an answer get an error.
    #[napi]
    pub fn stop(&mut self) {
        self.input = None;
        self.stop = None;
    }
}

fn checked(url: &str, given: BridgeOptions) -> Result<Options, Error> {
    let wanted = "an address such as http://host:8000/sse";
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(invalid("url", &format!("{url:?}"), wanted));
    }
    let parsed = url.parse().map_err(|error| invalid("url", &format!("{url:?} ({error})"), wanted))?;
    let mut options = Options::new(parsed);
    options.transport = match given.transport.as_deref() {
        None | Some("auto") => Transport::Auto,
        Some("http") => Transport::Http,
        Some("sse") => Transport::Sse,
        Some(other) => return Err(invalid("transport", &format!("{other:?}"), "auto, http or sse")),
    };
    for (name, value) in given.headers.unwrap_or_default() {
        let (name, value) = header(&format!("{name}: {value}"), |name| std::env::var(name).ok())
            .map_err(|reason| invalid("headers", &reason, "names and values of headers"))?;
        options.headers.append(name, value);
    }
    let mut oauth = OAuth::default();
    (oauth.client_id, oauth.client_secret) = (given.client_id, given.client_secret);
    options.auth = match (given.bearer_token_file, given.oauth.as_deref()) {
        (Some(file), _) => Auth::BearerFile(PathBuf::from(file)),
        (None, None | Some("off")) => Auth::None,
        (None, Some("browser")) => Auth::Browser(oauth),
        (None, Some("client-credentials")) => Auth::ClientCredentials(oauth),
        (None, Some(other)) => {
            return Err(invalid("oauth", &format!("{other:?}"), "off, browser or client-credentials"));
        }
    };
    options.ca_files = given.ca_files.unwrap_or_default().into_iter().map(PathBuf::from).collect();
    options.insecure = given.insecure.unwrap_or(false);
    if let Some(patience) = given.connect_timeout_ms {
        options.connect_timeout = Duration::from_millis(patience.into());
    }
    options.max_message = given.max_message_bytes.map_or(options.max_message, |it| it as usize);
    options.log_file = given.log_file.map(PathBuf::from);
    options.verbose = given.verbose.unwrap_or(false);
    Ok(options)
}
