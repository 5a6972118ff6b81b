//! Windows, as iOS grants them: which requests should be pending with BGTaskScheduler, and whose turn it is in a window
//! that is open. Pure, like the plan that it follows.

use serde::{Deserialize, Serialize};

use crate::id::ServiceId;
use crate::plan::{self, Candidate, Moment, Upcoming};
use crate::spec::{IosRequest, NetworkRequirement};

/// Requests of each kind that an app may have pending (BGTaskScheduler.h); more are refused with
/// `tooManyPendingTaskRequests`.
pub const PENDING_REFRESH_MAX: usize = 1;
pub const PENDING_PROCESSING_MAX: usize = 10;

/// What a service is served in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WindowKind {
    /// About 30 seconds, for services whose request is `refresh`.
    Refresh,
    /// Minutes, while nobody uses the device: for every service.
    Processing,
    /// What the user started and the system shows the progress of: for that service alone.
    Continued,
    /// The app is in the foreground: services run by timers, as on a desktop.
    Foreground,
}

/// What a service wants of windows at a moment.
#[derive(Clone, Debug)]
pub struct Bid {
    pub id: ServiceId,
    pub request: IosRequest,
    /// The run that comes next, due or not.
    pub upcoming: Option<Upcoming>,
    /// Since when it has been due; `None` when it is not, or what it requires is not there.
    pub due_ms: Option<u64>,
}

impl Bid {
    pub fn new(id: &ServiceId, request: IosRequest, candidate: Candidate<'_>, moment: &Moment) -> Self {
        let due_ms = plan::due_since(candidate, moment);
        Self { id: id.clone(), request, upcoming: plan::next(candidate, moment.now_ms), due_ms }
    }
}

/// A request that should be pending with the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SystemRequest {
    /// The service whose identifier it has. The window that it opens serves others too.
    pub id: ServiceId,
    pub kind: WindowKind,
    /// Milliseconds since the Unix epoch; `None`: as soon as possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before_ms: Option<u64>,
    pub network: bool,
    pub power: bool,
}

/// What the system said to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    pub accepted: bool,
    /// The system's own code for a refusal; on iOS that of BGTaskScheduler.Error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// What it means and what to do, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// The requests that should be pending now: of each kind those of the services that are due first, as many as the system
/// takes. A service without one is served in the windows of the others, which are due before it.
///
/// The one refresh request is always under the identifier of the first refresh service, whoever is due first: a request
/// replaces the one of its identifier, so that there is no moment without one, in which the process might end.
pub fn requests(bids: &[Bid], now_ms: u64) -> Vec<SystemRequest> {
    let mut refresh = earliest(bids, WindowKind::Refresh, PENDING_REFRESH_MAX, now_ms);
    for request in &mut refresh {
        let shares = bids.iter().filter(|bid| bid.request == IosRequest::Refresh);
        request.id = shares.map(|bid| &bid.id).min().unwrap_or(&request.id).clone();
    }
    refresh.extend(earliest(bids, WindowKind::Processing, PENDING_PROCESSING_MAX, now_ms));
    refresh
}

/// Whose turns come in a window: those of the services that are due and had none in it yet, the longest due first. So nobody
/// is overtaken for ever: whoever was served is due later than those who wait.
pub fn turns(bids: &[Bid], kind: WindowKind, had_turn: impl Fn(&ServiceId) -> bool) -> Vec<&Bid> {
    let mut turns: Vec<_> = due(bids, kind).filter(|bid| !had_turn(&bid.id)).collect();
    turns.sort_unstable_by_key(|bid| (bid.due_ms, &bid.id));
    turns
}

/// The services that a window of this kind could serve now.
pub fn due(bids: &[Bid], kind: WindowKind) -> impl Iterator<Item = &Bid> {
    bids.iter().filter(move |bid| bid.due_ms.is_some() && kind.serves(bid.request))
}

impl WindowKind {
    /// Whether services of this request are served in it. A refresh window is too short for others.
    const fn serves(self, request: IosRequest) -> bool {
        match self {
            Self::Refresh => matches!(request, IosRequest::Refresh),
            Self::Processing | Self::Foreground => true,
            // Its one service is named when it opens.
            Self::Continued => false,
        }
    }

    /// The windows that a service asks the system for. Continued processing is asked for by the app, when the user wants
    /// it; scheduled like any other service, it is served in the windows of others.
    const fn asked_for(request: IosRequest) -> Option<Self> {
        match request {
            IosRequest::Refresh => Some(Self::Refresh),
            IosRequest::Processing => Some(Self::Processing),
            IosRequest::Continued => None,
        }
    }
}

/// The requests of one kind, earliest first. Where there are too many, none is left out that is the earliest of those
/// which wait for the same: ten that wait for power must not keep out the first that does not.
fn earliest(bids: &[Bid], kind: WindowKind, max: usize, now_ms: u64) -> Vec<SystemRequest> {
    let asked = bids.iter().filter(|bid| WindowKind::asked_for(bid.request) == Some(kind));
    let mut wanted: Vec<_> = asked.filter_map(|bid| Wanted::of(bid, kind)).collect();
    wanted.sort_unstable();
    if wanted.len() > max {
        let mut firsts: Vec<(bool, bool)> = Vec::new();
        let (mut kept, others): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|wanted| {
            let waits_for = (wanted.network, wanted.power);
            let is_first = !firsts.contains(&waits_for);
            if is_first {
                firsts.push(waits_for);
            }
            is_first
        });
        kept.truncate(max);
        let room = max - kept.len();
        kept.extend(others.into_iter().take(room));
        kept.sort_unstable();
        wanted = kept;
    }
    wanted.into_iter().map(|wanted| wanted.request(kind, now_ms)).collect()
}

/// What a service would ask the system for; ordered by who is due first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Wanted<'a> {
    not_before_ms: u64,
    id: &'a ServiceId,
    network: bool,
    power: bool,
}

impl<'a> Wanted<'a> {
    fn of(bid: &'a Bid, kind: WindowKind) -> Option<Self> {
        let upcoming = bid.upcoming?;
        // Only processing requests can wait for these; a refresh window looks when it has opened.
        let waits = kind == WindowKind::Processing;
        Some(Self {
            not_before_ms: upcoming.not_before_ms,
            id: &bid.id,
            network: waits && upcoming.requires.network != NetworkRequirement::None,
            power: waits && upcoming.requires.charging,
        })
    }

    fn request(self, kind: WindowKind, now_ms: u64) -> SystemRequest {
        let Self { not_before_ms, id, network, power } = self;
        let not_before_ms = (not_before_ms > now_ms).then_some(not_before_ms);
        SystemRequest { id: id.clone(), kind, not_before_ms, network, power }
    }
}
