use carbon_kepler::tools::resources::{self, TEMPLATES, Template};
use carbon_kepler::{Error, ErrorKind, Lang};
use rmcp::ErrorData;
use rmcp::model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate};

use super::said;
use crate::live::Live;

const JSON: &str = "application/json";

fn has_variable(template: &&Template) -> bool {
    template.uri.contains('{')
}

/// The resources whose addresses have no variables.
pub(super) fn fixed() -> Vec<Resource> {
    let fixed = TEMPLATES.iter().filter(|it| !has_variable(it));
    let resource = |it: &Template| {
        Resource::new(it.uri, it.name).with_title(it.title).with_description(it.description).with_mime_type(JSON)
    };
    fixed.map(resource).collect()
}

/// The templates: addresses with variables.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    let template = |it: &Template| {
        ResourceTemplate::new(it.uri, it.name)
            .with_title(it.title)
            .with_description(it.description)
            .with_mime_type(JSON)
    };
    TEMPLATES.iter().filter(has_variable).map(template).collect()
}

pub(super) async fn read(live: &Live, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let world = if resources::needs_measurement(uri) { live.world(|_| ()).await } else { Ok(live.settings()) };
    let read = world.and_then(|world| resources::read(&world, uri));
    let value = read.map_err(|error| failed(&error, live.settings().settings.lang.value))?;
    let text =
        serde_json::to_string_pretty(&value).map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(JSON)]))
}

fn failed(error: &Error, lang: Lang) -> ErrorData {
    match error.kind() {
        ErrorKind::NotFound => ErrorData::resource_not_found(said(error, lang), None),
        ErrorKind::InvalidInput => ErrorData::invalid_params(said(error, lang), None),
        _ => ErrorData::internal_error(said(error, lang), None),
    }
}
