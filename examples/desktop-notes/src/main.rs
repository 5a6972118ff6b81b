//! Notes: an app whose background services run in hidden pages of its own process. See README.md.

mod app;
mod drive;
mod host;
mod inbox;
mod options;
mod page;
mod signal;

use std::io;

use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

use crate::inbox::Inbox;
use crate::options::Options;

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).with_writer(io::stderr).init();
    let options = Options::parse();
    if let Some(port) = options.serve {
        let inbox = Inbox::bind(port)?;
        println!("{}", inbox.url());
        inbox.serve(options.every());
        return Ok(());
    }
    app::run(&options)
}
