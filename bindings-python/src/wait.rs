//! Waiting that Ctrl-C interrupts.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use carbon_kepler::Error;
use pyo3::exceptions::PyInterruptedError;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Runtime};

use crate::fault::Raised;

/// How often to ask whether somebody wants to stop.
const TICK: Duration = Duration::from_millis(50);

/// A runtime that polls futures. Dropping it waits for nothing: a name server or a pipe may never answer.
pub(crate) struct Executor(Option<Runtime>);

impl Executor {
    pub(crate) fn new() -> Raised<Self> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let failed =
            |error: std::io::Error| Error::Unavailable { source_name: "runtime".to_owned(), reason: error.to_string() };
        Ok(Self(Some(runtime.map_err(failed)?)))
    }

    /// Waits for a future while other threads run on, until it is ready or `stopped` says to give up.
    pub(crate) fn wait<F: Future<Output: Send> + Send>(
        &self,
        py: Python<'_>,
        future: F,
        stopped: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<F::Output> {
        // It is only without its runtime when it ends.
        let runtime = self.0.as_ref().ok_or_else(|| PyInterruptedError::new_err("the source has ended"))?;
        let mut future = pin!(future);
        loop {
            let tick = || runtime.block_on(async { tokio::time::timeout(TICK, future.as_mut()).await });
            if let Ok(there) = py.detach(tick) {
                return Ok(there);
            }
            py.check_signals()?;
            if let Some(stopped) = stopped
                && stopped.call0()?.is_truthy()?
            {
                return Err(PyInterruptedError::new_err("told to stop"));
            }
        }
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
