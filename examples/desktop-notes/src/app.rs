//! The app: its window, the runtime with services in hidden pages, and the event loop that carries both.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use anyhow::Context;
use services::runtime::driver::DesktopDriver;
use services::runtime::wry::{Foreground, HiddenPages};
use services::runtime::{Options as RuntimeOptions, Runtime};
use tao::dpi::LogicalSize;
use tao::event::{Event, WindowEvent};
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tao::window::WindowBuilder;

use crate::drive::{self, Order};
use crate::host::AppHost;
use crate::inbox::Inbox;
use crate::options::Options;
use crate::page::{self, Notifications};
use crate::signal::Signal;

/// Runs until the window is closed; the process ends with it.
pub fn run(options: &Options) -> anyhow::Result<()> {
    find_display()?;
    let event_loop = EventLoopBuilder::<Signal>::with_user_event().build();
    let events = event_loop.create_proxy();
    let data = options.data()?;
    let window = WindowBuilder::new()
        .with_title("Notes")
        .with_inner_size(LogicalSize::new(1200, 860))
        .with_min_inner_size(LogicalSize::new(420, 480))
        .build(&event_loop)?;

    let mut hidden = hidden_pages(&event_loop, data.join("browser"), wake(events.clone()))?;
    let host = Arc::new(AppHost::new(events.clone(), options.clock_ahead));
    let runtime = Runtime::open(RuntimeOptions {
        state_dir: data.join("state"),
        table: services::TABLE.clone(),
        host: host.clone(),
        engine: hidden.engine(),
    })
    .with_context(|| format!("failed to open {}", data.display()))?;
    // Where the services find it: an interval has no data.
    runtime.storage_set("server", inbox(options)?.into())?;

    let foreground = Foreground::new(&runtime, page::ORIGIN, wake(events.clone()))?;
    let webview = page::open(&window, hidden.web_context(), &foreground, events.clone(), options.drive)?;
    let mut running = Some((DesktopDriver::start(runtime.clone())?, runtime));
    if options.drive {
        drive::listen(events.clone())?;
    }

    let is_driven = options.drive;
    let mut notifications = Notifications::default();
    event_loop.run(move |event, _, control_flow| {
        *control_flow = ControlFlow::Wait;
        let signal = match event {
            Event::WindowEvent { event: WindowEvent::CloseRequested, .. } => Signal::Close,
            Event::UserEvent(signal) => signal,
            _ => return,
        };
        match signal {
            Signal::Wake => {
                hidden.turn();
                foreground.deliver(&webview);
            }
            Signal::Notification(shown) => notifications.show(shown, &webview),
            Signal::Loading => notifications.page_is_there(false, &webview),
            Signal::Loaded => {
                notifications.page_is_there(true, &webview);
                if is_driven {
                    drive::loaded();
                }
            }
            Signal::Order(Order::Script { id, text }) => page::evaluate(&webview, &drive::script(id, &text)),
            Signal::Order(Order::ClockAhead(seconds)) => host.set_clock_ahead(seconds),
            Signal::Close => {
                window.set_visible(false);
                if let Some((driver, runtime)) = running.take() {
                    close(driver, runtime, events.clone());
                }
            }
            Signal::Closed => *control_flow = ControlFlow::Exit,
        }
    })
}

/// The event loop would panic without one.
#[cfg(target_os = "linux")]
fn find_display() -> anyhow::Result<()> {
    let is_named = |name| std::env::var_os(name).is_some_and(|display| !display.is_empty());
    anyhow::ensure!(
        is_named("DISPLAY") || is_named("WAYLAND_DISPLAY"),
        "there is no display for a window: set DISPLAY, or start the app with xvfb-run"
    );
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn find_display() -> anyhow::Result<()> {
    Ok(())
}

/// Makes the event loop look after the runtime's pages.
fn wake(events: EventLoopProxy<Signal>) -> impl Fn() + Send + Sync + 'static {
    move || {
        // The event loop has ended: nobody is left to look.
        let _ = events.send_event(Signal::Wake);
    }
}

#[cfg(target_os = "linux")]
fn hidden_pages(
    _: &EventLoop<Signal>,
    data: PathBuf,
    wake: impl Fn() + Send + Sync + 'static,
) -> anyhow::Result<HiddenPages> {
    Ok(HiddenPages::new(data, wake))
}

/// A webview has to be in a window here; this one is never shown.
#[cfg(not(target_os = "linux"))]
fn hidden_pages(
    event_loop: &EventLoop<Signal>,
    data: PathBuf,
    wake: impl Fn() + Send + Sync + 'static,
) -> anyhow::Result<HiddenPages> {
    let window = WindowBuilder::new().with_visible(false).build(event_loop)?;
    Ok(HiddenPages::new(data, wake).build_with(move |builder| builder.build_as_child(&window)))
}

/// The address of the inbox; the app's own lives as long as the app.
fn inbox(options: &Options) -> anyhow::Result<String> {
    if let Some(url) = &options.inbox {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    let (inbox, every) = (Inbox::bind(0)?, options.every());
    let url = inbox.url();
    thread::Builder::new().name("inbox".to_owned()).spawn(move || inbox.serve(every))?;
    Ok(url)
}

/// Ends what runs. Elsewhere than on the thread of the user interface, which the pages need until they have ended.
fn close(driver: DesktopDriver, runtime: Runtime, events: EventLoopProxy<Signal>) {
    thread::spawn(move || {
        driver.stop_because("the app is closing");
        runtime.close();
        let _ = events.send_event(Signal::Closed);
    });
}
