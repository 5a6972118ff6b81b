//! URLs: parsing, parts and setters of the URL standard (`js/url.js`).

use rquickjs::function::Func;
use rquickjs::{Ctx, Object};

use super::natives::bare_object;
use url::{Url, form_urlencoded, quirks};

pub(super) fn natives<'js>(ctx: &Ctx<'js>) -> rquickjs::Result<Object<'js>> {
    let natives = bare_object(ctx)?;
    natives.set("parse", Func::from(parse))?;
    natives.set("change", Func::from(change))?;
    natives.set("parseForm", Func::from(parse_form))?;
    natives.set("writeForm", Func::from(write_form))?;
    Ok(natives)
}

/// The parts of a URL, in the order that `js/url.js` knows; nothing where it is invalid.
fn parse(input: String, base: Option<String>) -> Option<Vec<String>> {
    let base = base.map(|base| Url::parse(&base)).transpose().ok()?;
    let url = Url::options().base_url(base.as_ref()).parse(&input).ok()?;
    Some(parts(url))
}

fn parts(mut url: Url) -> Vec<String> {
    // The library's set for paths is older than the standard's, which has this one too.
    if !url.cannot_be_a_base() && url.path().contains('^') {
        let path = url.path().replace('^', "%5E");
        url.set_path(&path);
    }
    let url = &url;
    let part = |get: fn(&Url) -> &str| get(url).to_owned();
    vec![
        part(quirks::href),
        origin(url),
        part(quirks::protocol),
        part(quirks::username),
        part(quirks::password),
        part(quirks::host),
        part(quirks::hostname),
        part(quirks::port),
        part(quirks::pathname),
        part(quirks::search),
        part(quirks::hash),
    ]
}

/// Of what a `blob:` URL wraps only `http:` and `https:` have an origin that it can have.
fn origin(url: &Url) -> String {
    if url.scheme() != "blob" {
        return quirks::origin(url);
    }
    let wrapped = Url::parse(url.path()).ok().filter(|wrapped| matches!(wrapped.scheme(), "http" | "https"));
    wrapped.map_or_else(|| "null".to_owned(), |wrapped| quirks::origin(&wrapped))
}

/// The parts after a setter. Values that a setter refuses change nothing, as the standard asks.
fn change(href: String, part: String, value: String) -> Option<Vec<String>> {
    let mut url = Url::parse(&href).ok()?;
    let _refused = match part.as_str() {
        "protocol" => set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            set_pathname(&mut url, &value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
        _ => Err(()),
    };
    Some(parts(url))
}

/// Besides what the library does: a special URL without credentials and port can become a `file:` one.
fn set_protocol(url: &mut Url, value: &str) -> Result<(), ()> {
    let scheme = value.split_once(':').map_or(value, |(scheme, _)| scheme);
    let is_bare = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    let is_special = matches!(url.scheme(), "http" | "https" | "ws" | "wss" | "ftp");
    if !(scheme.eq_ignore_ascii_case("file") && is_special && is_bare) {
        return quirks::set_protocol(url, value);
    }
    let rest = url.as_str().strip_prefix(url.scheme()).ok_or(())?;
    *url = Url::parse(&format!("file{rest}")).map_err(|_| ())?;
    Ok(())
}

/// Besides what the library does: two slashes that begin a path without a host must not read as a host afterwards.
fn set_pathname(url: &mut Url, value: &str) {
    quirks::set_pathname(url, value);
    let Some(rest) = url.as_str().strip_prefix(url.scheme()).and_then(|rest| rest.strip_prefix(':')) else { return };
    if url.scheme() == "file" || url.has_host() || !url.path().starts_with("//") || rest.starts_with("/.//") {
        return;
    }
    if let Ok(parsed) = Url::parse(&format!("{}:/.{rest}", url.scheme())) {
        *url = parsed;
    }
}

/// Names and values in turn.
fn parse_form(text: String) -> Vec<String> {
    form_urlencoded::parse(text.as_bytes()).flat_map(|(name, value)| [name.into_owned(), value.into_owned()]).collect()
}

fn write_form(pairs: Vec<String>) -> String {
    let (pairs, _) = pairs.as_chunks::<2>();
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs.iter().map(|[name, value]| (name, value)))
        .finish()
}
