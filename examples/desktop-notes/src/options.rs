//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;

/// Notes: an app whose background services run in hidden pages of its own process
#[derive(Debug, Parser)]
pub struct Options {
    /// Folder of everything that the app keeps [default: the user's data folder]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Inbox to sync with, at 127.0.0.1, which is what the services may reach; without it the app has one of its own
    #[arg(long, value_name = "URL")]
    pub inbox: Option<String>,

    /// Serves an inbox and shows no window; prints its address. Port 0 is any free one
    #[arg(long, value_name = "PORT", conflicts_with_all = ["data", "inbox", "drive"])]
    pub serve: Option<u16>,

    /// A notification arrives in the app's own inbox after each so many seconds; 0 is never
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    every: u64,

    /// For tests: the app's clock is ahead by so much
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    pub clock_ahead: i64,

    /// For tests: carries out orders from standard input in the page, one JSON object a line (src/drive.rs)
    #[arg(long)]
    pub drive: bool,
}

impl Options {
    pub fn data(&self) -> anyhow::Result<PathBuf> {
        match &self.data {
            Some(folder) => Ok(folder.clone()),
            None => Ok(dirs::data_dir()
                .context("this system names no folder for what apps keep: choose one with --data DIR")?
                .join("oro-bg-desktop-notes")),
        }
    }

    pub fn every(&self) -> Option<Duration> {
        (self.every > 0).then(|| Duration::from_secs(self.every))
    }
}
