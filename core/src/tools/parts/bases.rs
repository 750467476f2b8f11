//! The bases of the default factors of two regions, where they differ.

use crate::error::Error;
use crate::registry::Region;
use crate::tools::World;

impl World {
    /// Said where two regions count by default by factors of different bases.
    pub(in crate::tools) fn bases_note(&self, here: &Region, there: Option<&str>) -> Result<Option<String>, Error> {
        let Some(there) = there else { return Ok(None) };
        let by_default = |code: &str| Ok::<_, Error>(self.scenario(None, Some(code))?.factors.intensity);
        let (Some(a), Some(b)) = (by_default(&here.code)?, by_default(there)?) else { return Ok(None) };
        let [(a, a_basis), (b, b_basis)] = [&a, &b].map(|it| (&it.factor.id, &it.factor.basis));
        if a_basis == b_basis {
            return Ok(None);
        }
        let code = &here.code;
        Ok(Some(self.settings.lang.value.of(
            format!(
                "by default {code} counts by {a} ({a_basis}) and {there} by {b} ({b_basis}): different bases, not to be \
                 compared with each other"
            ),
            format!("기본 계수는 {code}: {a} ({a_basis}), {there}: {b} ({b_basis})로 산정 기준이 달라 서로 비교할 수 없음"),
        )))
    }
}
