//! The links and commands in README and the pages of `core/docs`: links lead somewhere, commands print what is shown.

mod commands;
mod desk;
mod front;
mod json;
mod links;
mod pages;
mod settings;
mod words;
