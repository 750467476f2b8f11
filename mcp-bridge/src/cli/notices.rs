//! Notices of the live room as the command line says them: on standard error, with the names of its flags.

use std::sync::Arc;

use super::language::spoken;
use super::output;
use crate::live::{Notice, Tell};

/// Says each notice at once.
pub(super) fn tell() -> Tell {
    Arc::new(|notice| match &notice {
        Notice::SourceFailed(failure) => output::error(&failure.error),
        other => output::warning(&text(other)),
    })
}

fn text(notice: &Notice) -> String {
    let lang = spoken();
    match notice {
        Notice::UnknownVariable(name) => lang.of(
            format!("variable {name} is not known; config explain lists the settings"),
            format!("알 수 없는 환경 변수 {name}; 설정 목록은 config explain으로 확인"),
        ),
        Notice::CertificatesUnchecked => lang
            .of(
                "certificates are not checked (--insecure): anybody on the way can read and change the data",
                "인증서를 확인하지 않음(--insecure): 경로상의 누구나 데이터를 읽고 바꿀 수 있음",
            )
            .to_owned(),
        Notice::CredentialsInClear(source) => lang.of(
            format!("credentials go to {source} without encryption"),
            format!("인증 정보가 {source}(으)로 암호화 없이 전송됨"),
        ),
        Notice::SourceFailed(failure) => failure.error.text_in(lang),
        Notice::FileFailed(file) => lang.of(format!("reading {file}"), format!("{file} 읽기")),
        Notice::WindowTooLong { window, limit, max_watts } => {
            let below = format!("{:.0}", limit.get());
            lang.of(
                format!(
                    "a counter of this machine may wrap twice within {window:?} at {max_watts} W: take windows below \
                     {below} s (--watch sums them up), or say with --max-watts what one package can draw"
                ),
                format!(
                    "{max_watts} W라면 {window:?} 안에 이 기계의 카운터가 두 번 되돌아올 수 있음: {below}초보다 짧은 \
                     구간으로 측정(--watch가 합산)하거나 패키지 하나의 최대 전력을 --max-watts로 지정"
                ),
            )
        }
        Notice::WindowTooShort { window, exporter, least } => {
            let least = least.as_secs();
            lang.of(
                format!("a window of {window:?} is short for {exporter}: take {least} s or more"),
                format!("{window:?} 구간은 {exporter}에 짧음: {least}초 이상으로 측정"),
            )
        }
    }
}
