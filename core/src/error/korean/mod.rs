//! Errors in Korean: a sentence for each variant around phrases from a table, by the English phrase as gettext has it.
//! Names, paths, addresses, keys, units and texts of the operating system stay as they are.

mod phrases;

use std::borrow::Cow;

use super::{Error, SyntaxError, in_quotes, listed};
use crate::lang::Lang;
use crate::text::quoted;
use phrases::{HINTS, PHRASES};

impl Error {
    /// The message in a language; in English it is that of `Display`.
    ///
    /// ```
    /// use carbon_kepler::{Error, Lang};
    ///
    /// let error = Error::NoCurve { region: "SE".to_owned() };
    /// assert_eq!(error.text_in(Lang::En), error.to_string());
    /// assert!(error.text_in(Lang::Ko).starts_with("SE 지역의 탄소 집약도 곡선이 없음"));
    /// ```
    #[must_use]
    pub fn text_in(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Ko => self.korean(),
        }
    }

    fn korean(&self) -> String {
        match self {
            Self::InvalidInput { what, seen, expected } => {
                // A row of a file has the file's name before its own.
                let (file, what) = what.split_once(": ").unwrap_or(("", what));
                let file = if file.is_empty() { String::new() } else { format!("{file}: ") };
                format!("{file}{}: {}", phrase(what), wanted(expected, seen))
            }
            Self::Config { key, origin, seen, expected } => {
                format!("{key} ({}): {}", phrase(origin), wanted(expected, seen))
            }
            Self::Document { origin, reason } => format!("{origin}: {}", phrase(reason)),
            Self::UnknownKey { origin, key, near } => format!("{origin}: 알 수 없는 키 {key:?}{}", near_names(near)),
            Self::Syntax { source_name, error } => format!("{source_name}: {}", syntax(error)),
            Self::Truncated { source_name, evidence } => {
                format!("{source_name}: 본문이 잘렸거나 손상됨: {}", phrase(evidence))
            }
            Self::EmptyBody { source_name } => format!("{source_name}: 빈 본문, Prometheus 메트릭이 필요함"),
            Self::Html { source_name, seen } => {
                format!("{source_name}: HTML 페이지, Prometheus 메트릭이 필요함; 시작 부분 {seen:?}")
            }
            Self::ExporterFailed { source_name, seen } => {
                format!("{source_name}: 익스포터가 수집에 실패함: {seen:?}")
            }
            Self::NotMetrics { source_name, lines, first } => {
                let first = first.as_ref().map_or_else(|| "주석뿐임".to_owned(), syntax);
                format!("{source_name}: {lines}줄에 샘플이 없음, Prometheus 메트릭이 필요함; 첫 문제: {first}")
            }
            Self::Compressed { source_name, encoding } => {
                format!("{source_name}: {encoding} 데이터, 텍스트로 된 Prometheus 메트릭이 필요함")
            }
            Self::Json { source_name, seen } => {
                format!("{source_name}: JSON 문서, 텍스트로 된 Prometheus 메트릭이 필요함; 시작 부분 {seen:?}")
            }
            Self::NoPowerFamily { source_name, version, families, unread } => {
                let version = version.as_ref().map_or(String::new(), |version| format!(" (Kepler {version})"));
                let unread = if unread.is_empty() {
                    String::new()
                } else {
                    format!("; 읽을 수 없는 것: {}", unread.join("; "))
                };
                format!(
                    "{source_name}: 읽을 수 있는 전력이나 전력량이 없음{version}; 확인한 패밀리: {}{unread}",
                    listed(families)
                )
            }
            Self::NeedsWindow { dialects, families, min_seconds } => format!(
                "전력량 카운터뿐임 ({}, {}): 전력을 구하려면 같은 노드의 스크레이프 둘({min_seconds}초 이상 간격)과 그 \
                 간격이 필요함",
                listed(families),
                dialects.join(", ")
            ),
            Self::NoRapl { directory } => {
                format!("{directory}: RAPL 영역이 없음, name과 energy_uj가 있는 intel-rapl:0 같은 디렉터리가 필요함")
            }
            Self::RaplDenied { path } => format!("{path}: 권한이 없음, 읽을 수 있는 전력량 카운터가 필요함"),
            Self::NoSource => "소스가 없음: 익스포터의 주소, 파일 또는 RAPL 디렉터리가 필요함".to_owned(),
            Self::NoCurve { region } => {
                format!("{region} 지역의 탄소 집약도 곡선이 없음, 설정 파일이나 호출에 곡선이 필요함")
            }
            Self::DuplicateNode { node, first, second, evidence } => format!(
                "{second}: 노드 {node:?}은(는) 이미 {first}에서 읽음; 노드마다 한 번만 필요함 ({})",
                phrase(evidence)
            ),
            Self::NotFound { what, name, near } => {
                format!("{} {} 없음{}", phrase(what), in_quotes(name), near_names(near))
            }
            Self::NotRead { what, name, near, unread } => {
                format!("{} {} 없음{}; {}", phrase(what), in_quotes(name), near_names(near), phrase(unread))
            }
            Self::Unavailable { source_name, reason }
            | Self::Denied { source_name, reason }
            | Self::Encryption { source_name, reason, .. } => {
                format!("{source_name}: {}", phrase(reason))
            }
            Self::Timeout { source_name, seconds } => format!("{source_name}: {seconds}초 안에 온전한 응답이 없음"),
            Self::TooLarge { source_name, limit } => format!("{source_name}: 본문이 한도 {limit}바이트보다 큼"),
        }
    }
}

impl SyntaxError {
    /// The message in a language; in English it is that of `Display`.
    #[must_use]
    pub fn text_in(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Ko => syntax(self),
        }
    }
}

fn wanted(expected: &str, seen: &str) -> String {
    format!("필요한 값은 {}, 받은 값은 {}", phrase(expected), phrase(seen))
}

fn near_names(near: &[String]) -> String {
    let near = near.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", ");
    if near.is_empty() { near } else { format!("; 혹시 {near}?") }
}

fn syntax(error: &SyntaxError) -> String {
    let seen = if error.seen.is_empty() { "줄의 끝".to_owned() } else { format!("{:?}", error.seen) };
    format!("{}줄 {}열: {}", error.line, error.column, wanted(error.expected, &seen))
}

/// A phrase in Korean, or as it is where the table has none: a name, a number, a text of somebody else's.
pub(super) fn phrase(english: &str) -> Cow<'_, str> {
    PHRASES.iter().find_map(|(from, to)| filled(english, from, to)).map_or(Cow::Borrowed(english), Cow::Owned)
}

/// A hint in Korean, its settings still in braces.
pub(super) fn hint(english: &str) -> &str {
    HINTS.iter().find(|(from, _)| *from == english).map_or(english, |(_, to)| to)
}

/// A translation with what stands at its places in a text; `None` for a text of another pattern. A place is `{}`; `{0}` in
/// the translation is the first one.
fn filled(text: &str, from: &str, to: &str) -> Option<String> {
    let mut parts = from.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() { rest.len().checked_sub(part.len())? } else { rest.find(part)? };
        let (place, after) = rest.split_at_checked(at)?;
        rest = after.strip_prefix(part)?;
        found.push(place);
    }
    if !rest.is_empty() {
        return None;
    }
    let mut translated = to.to_owned();
    for (index, place) in found.iter().enumerate() {
        translated = translated.replace(&format!("{{{index}}}"), &phrase(place));
    }
    Some(translated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_a_pattern_are_filled() {
        assert_eq!(filled("1 to 500 rows", "{} to {} rows", "{0}~{1}행").as_deref(), Some("1~500행"));
        assert_eq!(filled("rows", "{} to {} rows", ""), None);
        assert_eq!(filled("a value for x", "a value for {}", "{0}의 값").as_deref(), Some("x의 값"));
        assert_eq!(phrase("a file nobody knows"), "a file nobody knows");
        assert_eq!(phrase("nothing"), "없음");
    }

    /// A pattern that comes first hides none that comes later.
    #[test]
    fn every_phrase_is_found_by_itself() {
        for (from, to) in PHRASES {
            let sample = from.replace("{}", "7");
            let expected = (0..from.matches("{}").count())
                .fold((*to).to_owned(), |text, index| text.replace(&format!("{{{index}}}"), "7"));
            assert_eq!(phrase(&sample), expected, "{from}");
        }
    }
}
