use super::{Advice, Saving};

impl Advice<'_> {
    /// How many replicas there is work for at which hour only history tells.
    pub(super) fn autoscale(&self) -> Result<Saving, String> {
        let needs = self.lang.of(
            "history: how the load rises and falls over days; one scrape or window shows neither peaks nor lulls",
            "이력: 며칠에 걸친 부하 변화. 한 번의 스크레이프나 구간으로는 높낮이를 알 수 없음",
        );
        Err(needs.to_owned())
    }
}
