//! Parts that several tools are put together from; no tool by themselves.

pub(super) mod bases;
pub(super) mod basis;
pub(super) mod consumers;
pub(super) mod cronjob;
pub(super) mod curve;
pub(super) mod find;
pub(super) mod findings;
pub(super) mod groups;
pub(super) mod input;
pub(super) mod members;
pub(super) mod optimization;
pub(super) mod page;
pub(super) mod partial;
pub(super) mod plan;
pub(super) mod preventive;
pub(super) mod unknown;
pub(super) mod verdicts;
