use std::borrow::Cow;

use rmcp::model::{ClientNotification, ClientRequest, ProtocolVersion, ServerConfig, ServerResult};
use rmcp::service::{NotificationContext, RequestContext, Service};
use rmcp::{ErrorData, RoleServer};

use crate::server::Server;

/// The server over the older transport: only after a handshake, because that transport was defined for nothing else.
#[derive(Clone)]
pub(super) struct Handshake(pub(super) Server);

impl Service<RoleServer> for Handshake {
    async fn handle_request(
        &self,
        request: ClientRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<ServerResult, ErrorData> {
        let version = context.meta.protocol_version();
        let modern = version.is_some_and(|version| !version.has_initialize());
        if modern || matches!(request, ClientRequest::DiscoverRequest(_)) {
            // FastMCP's code. One of the newer protocol's own codes could be taken for a server that speaks it.
            let why = "this connection needs a handshake; requests of protocol 2026-07-28 are not accepted on it";
            return Err(ErrorData::invalid_request(why, None));
        }
        self.0.handle_request(request, context).await
    }

    async fn handle_notification(
        &self,
        notification: ClientNotification,
        context: NotificationContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.0.handle_notification(notification, context).await
    }

    fn get_info(&self) -> ServerConfig {
        Service::get_info(&self.0)
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        ProtocolVersion::known_up_to(&ProtocolVersion::LATEST_WITH_INITIALIZE).into()
    }
}
