use std::ffi::OsString;
use std::process::ExitCode;
use std::thread;

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

/// Runs the command line with these arguments on a thread of its own, and gives its exit code.
///
/// It reads standard input and writes standard output itself, so JavaScript must not read `process.stdin` meanwhile:
/// Node would take what was meant for us. Until it has ended, signals do what they do in any other program.
#[napi(ts_return_type = "Promise<number>")]
pub fn run_cli(env: &Env, arguments: Vec<String>) -> napi::Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred()?;
    let name = std::iter::once("carbon-kepler".to_owned());
    let arguments: Vec<OsString> = name.chain(arguments).map(OsString::from).collect();
    #[cfg(unix)]
    let borrowed = super::borrowed::Borrowed::take();
    let run = move || {
        let code = number(carbon_kepler_mcp::cli::run(arguments));
        #[cfg(unix)]
        drop(borrowed);
        deferred.resolve(move |_| Ok(code));
    };
    thread::Builder::new().name("carbon-kepler".to_owned()).spawn(run)?;
    Ok(promise)
}

/// The number of an exit code, which std does not tell but lets us compare.
fn number(code: ExitCode) -> u32 {
    (0..=u8::MAX).find(|it| ExitCode::from(*it) == code).unwrap_or(1).into()
}
