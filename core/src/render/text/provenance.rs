//! Where a figure comes from, as people read it. JSON has the English text, which programs may compare.

use crate::lang::Lang;

/// The text in a language: of a factor its id, of everything else who said so; of a product, of each of its parts.
pub(in crate::render) fn provenance(english: &str, lang: Lang) -> String {
    match lang {
        Lang::En => english.to_owned(),
        Lang::Ko => english.split(" x ").map(korean).collect::<Vec<_>>().join(" x "),
    }
}

fn korean(english: &str) -> String {
    if let Some(profile) = english.strip_prefix("assumed by profile ") {
        return format!("프로필 {profile}의 가정값");
    }
    if let Some(what) = english.strip_prefix("assumed ") {
        return format!("가정한 {}", named(what));
    }
    if let Some(what) = english.strip_prefix("measured ") {
        return format!("측정한 {}", figure(what));
    }
    if let Some((what, meter)) = english.split_once(", not measured ") {
        return format!("{}, 측정값 아님 {meter}", figure(what));
    }
    match english.split_once(" from ") {
        _ if english == "extrapolated to a month" => "한 달로 외삽".to_owned(),
        Some((what, origin)) => format!("{origin}에서 지정한 {}", named(what)),
        None => english.to_owned(),
    }
}

/// A figure, with the kind of its meter in brackets where it is not RAPL.
fn figure(what: &str) -> String {
    const FIGURES: [(&str, &str); 3] = [
        ("active power, with idle at most", "활성 전력, 상한에 유휴 전력 포함"),
        ("active power, idle power unknown", "활성 전력, 유휴 전력은 알 수 없음"),
        ("power with a share of idle", "유휴 전력의 몫을 더한 전력"),
    ];
    let found = FIGURES.iter().find_map(|(en, ko)| Some((ko, what.strip_prefix(en)?)));
    found.map_or_else(|| what.to_owned(), |(ko, meter)| format!("{ko}{meter}"))
}

fn named(what: &str) -> &str {
    match what {
        "overhead" => "부가 전력 비율",
        "price" => "단가",
        "market_intensity" => "시장 기반 탄소 집약도",
        "korea_carbon_intensity" => "한국 탄소 집약도",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_said_so_is_korean_and_ids_stay() {
        for (english, korean) in [
            ("assumed by profile default", "프로필 default의 가정값"),
            ("assumed overhead", "가정한 부가 전력 비율"),
            ("pue from --pue", "--pue에서 지정한 pue"),
            ("kr-official-2023/KR", "kr-official-2023/KR"),
            (
                "measured active power, with idle at most (board sensors) x assumed overhead x extrapolated to a month",
                "측정한 활성 전력, 상한에 유휴 전력 포함 (board sensors) x 가정한 부가 전력 비율 x 한 달로 외삽",
            ),
            (
                "active power, idle power unknown, not measured (model)",
                "활성 전력, 유휴 전력은 알 수 없음, 측정값 아님 (model)",
            ),
        ] {
            assert_eq!(provenance(english, Lang::Ko), korean);
            assert_eq!(provenance(english, Lang::En), english);
        }
    }
}
