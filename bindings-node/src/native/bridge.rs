use std::sync::Arc;
use std::thread;

use carbon_kepler_bridge::{Counters, Options, Transport};
use napi::Env;
use napi::bindgen_prelude::{Either, FnArgs, Function, Object};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::fault::described;
use super::options::{BridgeOptions, checked};
use super::pipe::{Intake, Outgoing, Unread, incoming};
use crate::Raised;
use crate::fault::raised;

/// Counters and state of a bridge so far.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct BridgeStats {
    /// Transport of the server: Streamable HTTP, or HTTP with SSE. `null` until it has answered.
    #[napi(ts_type = "'http' | 'sse' | null")]
    pub transport: Option<&'static str>,
    /// The protocol version in use with the server; `null` until it is known.
    pub protocol_version: Option<String>,
    /// Whether the bridge translates: the server speaks the protocol without a handshake, the host the one with it.
    pub is_translated: bool,
    /// Messages that the bridge has taken.
    pub messages_sent: f64,
    /// Their length (B).
    pub bytes_sent: f64,
    /// Messages that have come, the bridge's own errors among them.
    pub messages_received: f64,
    /// Their length (B).
    pub bytes_received: f64,
    /// Bytes that were sent and that the bridge has not taken yet (B).
    pub bytes_unsent: f64,
    /// Bytes that have come and that JavaScript has not read yet (B).
    pub bytes_unread: f64,
    /// Requests that wait for their answer.
    pub requests_waiting: f64,
    /// Requests that the bridge has answered with an error, because the server could not.
    pub requests_failed: f64,
    /// How often a stream (SSE) or a session (Streamable HTTP) that was lost has been replaced.
    pub reconnects: f64,
}

/// Messages, their length, and a fault.
type Told = (Option<Vec<String>>, f64, Option<String>);

#[napi]
pub struct Bridge {
    options: Option<Options>,
    counters: Counters,
    input: Option<Intake>,
    unread: Arc<Unread>,
    stop: Option<oneshot::Sender<()>>,
}

#[napi]
impl Bridge {
    #[napi(constructor)]
    pub fn new(url: String, options: Option<BridgeOptions>) -> Result<Self, Raised> {
        let options = checked(&url, options.unwrap_or_default()).map_err(|error| raised(&error))?;
        let counters = options.counters.clone();
        Ok(Self { options: Some(options), counters, input: None, unread: Arc::default(), stop: None })
    }

    /// Starts the bridge. Messages come in batches with their length, which `taken` must be told. At the end comes
    /// `null`, with an error as JSON if there was one. One function does both, because two would have no fixed order.
    #[napi]
    pub fn start(
        &mut self,
        #[napi(ts_arg_type = "(messages: Array<string> | null, bytes: number, fault: string | null) => void")]
        tell: Function<'_, FnArgs<Told>, ()>,
    ) -> napi::Result<()> {
        let (options, stop) = self.begin()?;
        let tell = Arc::new(tell.build_threadsafe_function().build()?);
        let (intake, input) = incoming();
        self.input = Some(intake);
        let unread = Arc::clone(&self.unread);
        let run = move || {
            let messages = Arc::clone(&tell);
            let hand_over = move |lines, bytes| {
                let told = (Some(lines), number(bytes as u64), None);
                messages.call(told.into(), ThreadsafeFunctionCallMode::NonBlocking) == napi::Status::Ok
            };
            let ended = carbon_kepler_bridge::run(options, input, Outgoing::new(Arc::clone(&unread), hand_over), stop);
            unread.end();
            let fault = ended.err().map(|error| described(&error, &format!("bridge: {error}")).to_string());
            tell.call((None, 0.0, fault).into(), ThreadsafeFunctionCallMode::NonBlocking);
        };
        thread::Builder::new().name("carbon-kepler-bridge".to_owned()).spawn(run)?;
        Ok(())
    }

    /// Finds out what the server speaks instead of starting: a result or an error, as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn detect<'env>(&mut self, env: &'env Env) -> napi::Result<Object<'env>> {
        let (options, stop) = self.begin()?;
        let (deferred, promise) = env.create_deferred()?;
        let run = move || {
            let found = detected(&options, stop).to_string();
            deferred.resolve(move |_| Ok(found));
        };
        thread::Builder::new().name("carbon-kepler-detect".to_owned()).spawn(run)?;
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
        self.input.as_ref().is_some_and(|input| input.send(line))
    }

    /// Fulfilled when there is room for more; null if there is now.
    #[napi(ts_return_type = "Promise<void> | null")]
    pub fn room<'env>(&self, env: &'env Env) -> napi::Result<Option<Object<'env>>> {
        let Some(input) = &self.input else { return Ok(None) };
        input.wait(|| env.create_deferred::<(), fn(Env) -> napi::Result<()>>())
    }

    /// Says that so many bytes of messages were read, so that more may come.
    #[napi]
    pub fn taken(&self, bytes: u32) {
        self.unread.took(bytes as usize);
    }

    #[napi]
    pub fn stats(&self) -> BridgeStats {
        let stats = self.counters.read();
        BridgeStats {
            transport: stats.server.transport.map(word),
            protocol_version: stats.server.protocol,
            is_translated: stats.server.is_translated,
            messages_sent: number(stats.messages_from_host),
            bytes_sent: number(stats.bytes_from_host),
            messages_received: number(stats.messages_to_host),
            bytes_received: number(stats.bytes_to_host),
            bytes_unsent: self.input.as_ref().map_or(0.0, |it| number(it.bytes() as u64)),
            bytes_unread: number(self.unread.bytes() as u64),
            requests_waiting: number(stats.requests_waiting),
            requests_failed: number(stats.requests_failed),
            reconnects: number(stats.reconnects),
        }
    }

    /// Ends the bridge now; requests without an answer get an error.
    #[napi]
    pub fn stop(&mut self) {
        self.input = None;
        self.stop = None;
    }

    fn begin(&mut self) -> napi::Result<(Options, impl Future<Output = ()> + Send + 'static)> {
        let Some(options) = self.options.take() else {
            return Err(napi::Error::from_reason("this bridge was started before"));
        };
        let (stop, stopped) = oneshot::channel();
        self.stop = Some(stop);
        // Who drops a bridge stops it.
        Ok((options, async { drop(stopped.await) }))
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // JavaScript itself may be at its end.
        self.unread.end();
    }
}

fn detected(options: &Options, stop: impl Future<Output = ()>) -> Value {
    match carbon_kepler_bridge::detect(options, stop) {
        Ok(found) => json!({"detected": {
            "transport": word(found.transport),
            "protocolVersion": found.protocol,
            "protocolVersions": found.protocols,
            "serverInfo": found.answer["serverInfo"],
            "capabilities": found.answer["capabilities"],
            "instructions": found.answer["instructions"],
        }}),
        Err(error) => json!({"fault": described(&error, &error.to_string())}),
    }
}

fn word(transport: Transport) -> &'static str {
    match transport {
        Transport::Auto => "auto",
        Transport::Http => "http",
        Transport::Sse => "sse",
    }
}

/// A count as JavaScript has it.
#[allow(clippy::cast_precision_loss)] // nothing here is counted to 2^53
fn number(count: u64) -> f64 {
    count as f64
}
