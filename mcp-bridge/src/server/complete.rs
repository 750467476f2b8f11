use carbon_kepler::tools::resources::completions;
use rmcp::ErrorData;
use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo};

use crate::live::Live;

/// The most values that one answer may hold, by the protocol.
const MOST: usize = 100;

pub(super) async fn complete(live: &Live, request: &CompleteRequestParams) -> Result<CompleteResult, ErrorData> {
    let variable = request.argument.name.as_str();
    // Names of pods need a scrape; where there is none there is nothing to offer, which is no failure.
    let measured = matches!(variable, "namespace" | "pod_name" | "workload_name");
    let world = if measured { live.world(|_| ()).await.unwrap_or_else(|_| live.settings()) } else { live.settings() };
    let namespace = request.context.as_ref().and_then(|it| it.get_argument("namespace")).map(String::as_str);
    let mut values = completions(&world, variable, &request.argument.value, namespace);
    let total = values.len();
    values.truncate(MOST);
    let total_values = u32::try_from(total).unwrap_or(u32::MAX);
    let info = CompletionInfo::with_pagination(values, Some(total_values), total > MOST)
        .map_err(|error| ErrorData::internal_error(error, None))?;
    Ok(CompleteResult::new(info))
}
