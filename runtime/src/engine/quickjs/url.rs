//! URLs: parsing, parts and setters of the URL standard (`js/url.js`).

use rquickjs::function::Func;
use rquickjs::{Ctx, Object, Result};

use super::natives::bare_object;
use url::{Url, form_urlencoded, quirks};

pub(super) fn natives<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
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
    Some(parts(&url))
}

fn parts(url: &Url) -> Vec<String> {
    let part = |get: fn(&Url) -> &str| get(url).to_owned();
    vec![
        part(quirks::href),
        quirks::origin(url),
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

/// The parts after a setter. Values that a setter refuses change nothing, as the standard asks.
fn change(href: String, part: String, value: String) -> Option<Vec<String>> {
    let mut url = Url::parse(&href).ok()?;
    let _refused = match part.as_str() {
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
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
    Some(parts(&url))
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
