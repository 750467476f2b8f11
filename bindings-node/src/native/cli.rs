use std::ffi::OsString;
use std::process::ExitCode;
use std::thread;

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

/// Runs the command line with these arguments on a thread of its own, and gives its exit code.
///
/// It reads standard input and writes standard output itself, so JavaScript must not touch `process.stdin`: Node would
/// make it non-blocking and take what was meant for us. Signals are set back to what they do in any other program.
#[napi(ts_return_type = "Promise<number>")]
pub fn run_cli(env: &Env, arguments: Vec<String>) -> napi::Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred()?;
    leave_signals_to_us();
    let name = std::iter::once("carbon-kepler".to_owned());
    let arguments: Vec<OsString> = name.chain(arguments).map(OsString::from).collect();
    let run = move || {
        let code = number(carbon_kepler_mcp::cli::run(arguments));
        deferred.resolve(move |_| Ok(code));
    };
    thread::Builder::new().name("carbon-kepler".to_owned()).spawn(run)?;
    Ok(promise)
}

/// An exit code does not tell its number, but it can be compared.
fn number(code: ExitCode) -> u32 {
    (0..=u8::MAX).find(|it| ExitCode::from(*it) == code).unwrap_or(1).into()
}

/// Node's own handlers end the process before the bridge can say farewell to its server.
#[cfg(unix)]
fn leave_signals_to_us() {
    for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
        // SAFETY: the default action has no code of ours, and no pointer is passed.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
}

#[cfg(not(unix))]
fn leave_signals_to_us() {}
