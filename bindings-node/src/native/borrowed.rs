//! Things that a process has only one of, lent to the command line while it runs and then given back to Node.

use std::mem::MaybeUninit;
use std::sync::{Mutex, MutexGuard, PoisonError};

use libc::{c_int, sigaction};

const SIGNALS: [c_int; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];

/// Standard input and output, and the handlers of signals. Several may hold it at once; the last one gives it back.
pub(super) struct Borrowed(());

struct Lent {
    holders: usize,
    /// Node's handlers, while somebody holds this.
    theirs: Vec<sigaction>,
    /// Those that the command line has set, for the next time: it sets them once only.
    ours: Vec<sigaction>,
    /// Descriptors that Node has set non-blocking, as it does when somebody looks at `process.stdin` on a pipe.
    unblocked: Vec<c_int>,
}

static LENT: Mutex<Lent> = Mutex::new(Lent { holders: 0, theirs: Vec::new(), ours: Vec::new(), unblocked: Vec::new() });

fn lent() -> MutexGuard<'static, Lent> {
    LENT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Borrowed {
    pub(super) fn take() -> Self {
        let mut lent = lent();
        lent.holders += 1;
        if lent.holders == 1 {
            // Node's own handlers end the process before the bridge can say farewell to its server.
            lent.theirs = match &*lent.ours {
                [] => SIGNALS.iter().filter_map(|signal| reset(*signal)).collect(),
                ours => exchange(ours),
            };
            lent.unblocked = [0, 1].into_iter().filter(|it| set_nonblocking(*it, false)).collect();
        }
        Self(())
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        let mut lent = lent();
        lent.holders -= 1;
        if lent.holders == 0 {
            lent.ours = exchange(&lent.theirs);
            lent.unblocked.drain(..).for_each(|it| _ = set_nonblocking(it, true));
        }
    }
}

/// Back to the default action; gives what was there.
fn reset(signal: c_int) -> Option<sigaction> {
    // SAFETY: all zeros are a valid `sigaction`: the default action, without flags, with an empty mask.
    let default = unsafe { MaybeUninit::<sigaction>::zeroed().assume_init() };
    set(signal, &default)
}

/// Sets these, one for each signal; gives those that were there.
fn exchange(actions: &[sigaction]) -> Vec<sigaction> {
    SIGNALS.iter().zip(actions).filter_map(|(signal, action)| set(*signal, action)).collect()
}

fn set(signal: c_int, action: &sigaction) -> Option<sigaction> {
    let mut before = MaybeUninit::<sigaction>::zeroed();
    // SAFETY: both point to what lives long enough, and `action` is the default or was given by the system before.
    let done = unsafe { libc::sigaction(signal, action, before.as_mut_ptr()) } == 0;
    // SAFETY: filled in by the call.
    done.then(|| unsafe { before.assume_init() })
}

/// Whether that was a change.
fn set_nonblocking(descriptor: c_int, wanted: bool) -> bool {
    // SAFETY: no pointer is passed; what is no descriptor is an error.
    let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFL) };
    let new = if wanted { flags | libc::O_NONBLOCK } else { flags & !libc::O_NONBLOCK };
    // SAFETY: as above.
    flags >= 0 && new != flags && unsafe { libc::fcntl(descriptor, libc::F_SETFL, new) } == 0
}
