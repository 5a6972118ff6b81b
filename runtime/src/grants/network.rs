//! Which hosts a service may reach.
//!
//! A name that is not listed never leads to this device or its link: that is looked at in the URL, and once more in the
//! addresses that a name resolves to, since whoever owns a name decides where it points (DNS rebinding).

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The permissions `network` and `network:HOST[:PORT]` of one service.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkGrant {
    /// `network`: every host but those of [`HostPattern::is_local`].
    any: bool,
    hosts: BTreeSet<HostPattern>,
}

/// What `network:HOST[:PORT]` names. Without a port it means all ports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPattern {
    name: Name,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name {
    /// As a URL has it: lower case, international names in their ASCII form, without a dot at the end.
    Exact(String),
    /// `*.` and a name: all names below it, and not the name itself.
    Below(String),
    Address(IpAddr),
}

/// Why a text is no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHost {
    #[error("the host is missing")]
    Empty,
    #[error("a host has no scheme")]
    Scheme,
    #[error("a host has no path, query, or user name")]
    MoreThanHost,
    #[error("every host is `network` alone")]
    Every,
    #[error("`*` stands for the first part of a name only, as in `*.example.com`")]
    Wildcard,
    #[error("an IPv6 address is in brackets, as in `[2001:db8::1]`")]
    Brackets,
    #[error("the port is a number from 1 to 65535")]
    Port,
    #[error("it is not the name or the address of a host")]
    Name,
}

/// Why a URL is out of reach.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkDenial {
    /// Neither `http:` nor `https:`; no permission changes that.
    #[error("the scheme \"{0}:\" is not of the network")]
    Scheme(String),
    /// The permission `permission` would open it.
    #[error("the host \"{host}\" is out of its reach")]
    Host { host: String, permission: String },
    /// A name that leads to this device or its link.
    #[error("the host \"{host}\" leads to {address}, which is out of its reach")]
    Address { host: String, address: IpAddr, permission: String },
}

impl NetworkDenial {
    /// The permission that is missing, if one could help.
    pub fn permission(&self) -> Option<&str> {
        match self {
            Self::Scheme(_) => None,
            Self::Host { permission, .. } | Self::Address { permission, .. } => Some(permission),
        }
    }
}

impl NetworkGrant {
    /// Reads those of the permissions that are about the network. A host that is none opens nothing.
    pub fn of<'a>(permissions: impl IntoIterator<Item = &'a str>) -> Self {
        let mut grant = Self::default();
        for permission in permissions {
            if permission == super::NETWORK {
                grant.any = true;
            } else if let Some(Ok(host)) = HostPattern::of_permission(permission) {
                grant.hosts.insert(host);
            }
        }
        grant
    }

    /// Whether a URL may be asked for, before its host is resolved. To be called for every hop of a redirect.
    ///
    /// # Errors
    /// The denial.
    pub fn allows(&self, url: &Url) -> Result<(), NetworkDenial> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NetworkDenial::Scheme(url.scheme().to_owned()));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(NetworkDenial::Host { host: String::new(), permission: super::NETWORK.to_owned() });
        };
        let name = Name::of(&host);
        if self.lists(&name, port) || (self.any && !name.is_local()) {
            return Ok(());
        }
        let wanted = HostPattern { name, port: url.port() };
        Err(NetworkDenial::Host { host: wanted.to_string(), permission: wanted.permission() })
    }

    /// Whether an address to which the host of an allowed URL resolved may be connected to. `host` is as it stands in
    /// the URL. To be called for each address, before a connection is made.
    ///
    /// An address of this device or its link has to be listed itself; names under `localhost` stand for the loopback
    /// addresses.
    ///
    /// # Errors
    /// The denial.
    pub fn allows_address(&self, host: &str, port: u16, address: IpAddr) -> Result<(), NetworkDenial> {
        let address = embedded(address);
        if !is_local(address) || self.lists(&Name::Address(address), port) {
            return Ok(());
        }
        let name = Host::parse(host).map_or_else(|_| Name::exact(host), |host| Name::of(&host));
        if address.is_loopback() && matches!(&name, Name::Exact(name) if is_localhost(name)) && self.lists(&name, port)
        {
            return Ok(());
        }
        let permission = HostPattern { name: Name::Address(address), port: None }.permission();
        Err(NetworkDenial::Address { host: host.to_owned(), address, permission })
    }

    /// Whether everything that a pattern stands for is allowed.
    pub fn includes(&self, pattern: &HostPattern) -> bool {
        (self.any && !pattern.is_local()) || self.hosts.iter().any(|granted| granted.includes(pattern))
    }

    /// The same as far as a Content-Security-Policy can say it, as sources of `connect-src`; none where nothing is open.
    ///
    /// A policy cannot take hosts away from "every host", and of addresses it has IPv4 alone: what is more than this opens
    /// has to be refused elsewhere, and IPv6 addresses stay closed.
    pub fn policy_sources(&self) -> Vec<String> {
        if self.any {
            // Includes whatever is listed besides.
            return ["http:", "https:"].map(str::to_owned).into();
        }
        let source = |host: &HostPattern| {
            let is_sayable = !matches!(host.name, Name::Address(IpAddr::V6(_)));
            let name = HostPattern { name: host.name.clone(), port: None };
            let port = host.port.map_or("*".to_owned(), |port| port.to_string());
            is_sayable.then(|| ["http", "https"].map(|scheme| format!("{scheme}://{name}:{port}")))
        };
        self.hosts.iter().filter_map(source).flatten().collect()
    }

    fn lists(&self, name: &Name, port: u16) -> bool {
        self.hosts.iter().any(|granted| granted.name.includes(name) && granted.port.is_none_or(|only| only == port))
    }
}

impl HostPattern {
    /// The host of a permission `network:…`; `None` for any other permission.
    pub fn of_permission(permission: &str) -> Option<Result<Self, BadHost>> {
        permission.strip_prefix("network:").map(Self::parse)
    }

    /// Reads `HOST[:PORT]`: a name, `*.` and a name, an IPv4 address, or an IPv6 address in brackets.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadHost> {
        if text.is_empty() || (text.starts_with(':') && text.matches(':').count() == 1) {
            return Err(BadHost::Empty);
        }
        if text.contains("://") {
            return Err(BadHost::Scheme);
        }
        if text.contains(['/', '?', '#', '@', '\\']) {
            return Err(BadHost::MoreThanHost);
        }
        let (host, port) = match text.rfind(']') {
            Some(end) => (&text[..=end], &text[end + 1..]),
            None if text.matches(':').count() > 1 => return Err(BadHost::Brackets),
            None => text.split_at(text.find(':').unwrap_or(text.len())),
        };
        let port = match port.strip_prefix(':') {
            Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                Some(digits.parse().ok().filter(|port| *port != 0).ok_or(BadHost::Port)?)
            }
            None if port.is_empty() => None,
            _ => return Err(BadHost::Port),
        };
        Ok(Self { name: Name::parse(host)?, port })
    }

    /// This device and its link: loopback, unspecified and link-local addresses, `localhost` and the names below it.
    /// `network` does not open them.
    pub fn is_local(&self) -> bool {
        self.name.is_local()
    }

    /// The text of the permission, in its one canonical spelling.
    pub fn permission(&self) -> String {
        format!("network:{self}")
    }

    fn includes(&self, other: &Self) -> bool {
        self.name.includes(&other.name) && (self.port.is_none() || self.port == other.port)
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Name::Exact(name) => f.write_str(name)?,
            Name::Below(name) => write!(f, "*.{name}")?,
            Name::Address(IpAddr::V4(address)) => write!(f, "{address}")?,
            Name::Address(IpAddr::V6(address)) => write!(f, "[{address}]")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl Name {
    fn parse(text: &str) -> Result<Self, BadHost> {
        if text == "*" {
            return Err(BadHost::Every);
        }
        let (below, text) = text.strip_prefix("*.").map_or((false, text), |text| (true, text));
        if text.contains('*') {
            return Err(BadHost::Wildcard);
        }
        if text.contains('%') {
            return Err(BadHost::Name);
        }
        let name = Self::of(&Host::parse(text).map_err(|_| BadHost::Name)?);
        match name {
            Self::Exact(name) if name.split('.').any(str::is_empty) => Err(BadHost::Name),
            Self::Exact(name) if below => Ok(Self::Below(name)),
            _ if below => Err(BadHost::Wildcard),
            name => Ok(name),
        }
    }

    fn of(host: &Host<impl AsRef<str>>) -> Self {
        match host {
            Host::Domain(name) => Self::exact(name.as_ref()),
            Host::Ipv4(address) => Self::Address(IpAddr::V4(*address)),
            Host::Ipv6(address) => Self::Address(embedded(IpAddr::V6(*address))),
        }
    }

    fn exact(name: &str) -> Self {
        Self::Exact(name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase())
    }

    fn is_local(&self) -> bool {
        match self {
            Self::Exact(name) | Self::Below(name) => is_localhost(name),
            Self::Address(address) => is_local(*address),
        }
    }

    fn includes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Below(above), Self::Exact(name)) => is_below(name, above),
            (Self::Below(above), Self::Below(name)) => name == above || is_below(name, above),
            _ => self == other,
        }
    }
}

fn is_localhost(name: &str) -> bool {
    name == "localhost" || is_below(name, "localhost")
}

fn is_below(name: &str, above: &str) -> bool {
    name.strip_suffix(above).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

fn is_local(address: IpAddr) -> bool {
    match address {
        // 0.0.0.0/8 is "this network": systems connect it to the device itself.
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_link_local() || v4.octets()[0] == 0,
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_unicast_link_local(),
    }
}

/// The IPv4 address inside an IPv6 address, where there is one: mapped (`::ffff:0:0/96`), compatible (`::/96`), and of
/// the well-known translator (`64:ff9b::/96`, RFC 6052).
fn embedded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let [.., high, low] = v6.segments();
    let carries = match v6.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => true,
        [0, 0, 0, 0, 0, 0, ..] => v6 != Ipv6Addr::LOCALHOST && v6 != Ipv6Addr::UNSPECIFIED,
        _ => false,
    };
    if carries { IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))) } else { address }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(permissions: &[&str], url: &str) -> bool {
        let grant = NetworkGrant::of(permissions.iter().copied());
        Url::parse(url).is_ok_and(|url| grant.allows(&url).is_ok())
    }

    #[test]
    fn the_bare_permission_opens_every_host_but_this_device_and_its_link() {
        for url in [
            "https://example.com/",
            "http://10.0.0.1/",
            "http://192.168.1.1:81/",
            "https://[2001:db8::1]/",
            "http://localhost.example/",
        ] {
            assert!(allowed(&["network"], url), "{url}");
        }
        for url in [
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.b.localhost:8080/",
            "http://127.0.0.1/",
            "http://127.255.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://127.1/",
            "http://0/",
            "http://0.0.0.1/",
            "http://[::]/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://169.254.169.254/",
            "http://[fe80::1]/",
            "http://[febf::1]/",
            "http://api.example.com@127.0.0.1/",
            "http://127。0。0。1/",
            "http://ⓛocalhost/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "data:,x",
        ] {
            assert!(!allowed(&["network"], url), "{url}");
            assert!(!allowed(&[], url), "{url}");
        }
    }

    #[test]
    fn listed_hosts_open_themselves_alone() {
        let listed = ["network:api.example.com", "network:*.example.org", "network:localhost:8080", "network:[::1]"];
        for url in [
            "https://api.example.com/",
            "https://API.example.com.:81/x?y",
            "https://a.example.org/",
            "https://a.b.example.org/",
            "http://localhost:8080/",
            "http://[::1]:1/",
        ] {
            assert!(allowed(&listed, url), "{url}");
        }
        for url in [
            "https://example.com/",
            "https://api.example.com.evil.example/",
            "https://api.example.com@evil.example/",
            "https://xapi.example.com/",
            "https://example.org/",
            "https://badexample.org/",
            "https://.example.org/",
            "http://localhost/",
            "http://localhost:8081/",
            "http://127.0.0.1:8080/",
        ] {
            assert!(!allowed(&listed, url), "{url}");
        }
    }

    #[test]
    fn a_name_does_not_open_the_device_it_resolves_to() {
        let may = |permissions: &[&str], host: &str, address: &str| {
            NetworkGrant::of(permissions.iter().copied()).allows_address(host, 80, address.parse().unwrap()).is_ok()
        };
        assert!(may(&["network"], "a.example", "192.0.2.1"));
        for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "fe80::1", "0.0.0.0", "::"] {
            assert!(!may(&["network"], "a.example", address), "{address}");
            assert!(!may(&["network:a.example"], "a.example", address), "{address}");
            assert!(!may(&["network:localhost"], "a.example", address), "{address}");
        }
        assert!(may(&["network:a.example", "network:127.0.0.1"], "a.example", "127.0.0.1"));
        assert!(!may(&["network:a.example", "network:127.0.0.1:81"], "a.example", "127.0.0.1"));
        assert!(may(&["network:localhost"], "LOCALHOST.", "::1"));
        assert!(may(&["network:*.localhost"], "a.localhost", "127.0.0.1"));
        assert!(!may(&["network:localhost"], "localhost", "169.254.169.254"));
        assert!(may(&["network:[::1]"], "[::1]", "::1"));
    }

    #[test]
    fn patterns_have_one_spelling() {
        for (text, canonical) in [
            ("API.Example.COM.", "api.example.com"),
            ("*.Bücher.example:443", "*.xn--bcher-kva.example:443"),
            ("[0:0::1]:80", "[::1]:80"),
            ("127.1", "127.0.0.1"),
            ("under_score.example", "under_score.example"),
        ] {
            assert_eq!(HostPattern::parse(text).unwrap().to_string(), canonical);
            assert_eq!(HostPattern::parse(canonical).unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn what_is_no_host_is_told_apart() {
        for (text, why) in [
            ("", BadHost::Empty),
            (":80", BadHost::Empty),
            ("https://example.com", BadHost::Scheme),
            ("example.com/path", BadHost::MoreThanHost),
            ("user@example.com", BadHost::MoreThanHost),
            ("*", BadHost::Every),
            ("a.*.example", BadHost::Wildcard),
            ("*example.com", BadHost::Wildcard),
            ("*.127.0.0.1", BadHost::Wildcard),
            ("2001:db8::1", BadHost::Brackets),
            ("example.com:0", BadHost::Port),
            ("example.com:65536", BadHost::Port),
            ("example.com:+80", BadHost::Port),
            ("example.com:", BadHost::Port),
            ("a..example", BadHost::Name),
            ("ex ample", BadHost::Name),
            ("a%2e.example", BadHost::Name),
            ("[::1", BadHost::Brackets),
        ] {
            assert_eq!(HostPattern::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_denial_names_what_to_add() {
        let grant = NetworkGrant::of(["network:a.example"]);
        let missing = |url: &str| grant.allows(&Url::parse(url).unwrap()).unwrap_err().permission().map(str::to_owned);
        assert_eq!(missing("https://B.example/x").as_deref(), Some("network:b.example"));
        assert_eq!(missing("http://localhost:8080/").as_deref(), Some("network:localhost:8080"));
        assert_eq!(missing("http://[::1]/").as_deref(), Some("network:[::1]"));
        assert_eq!(missing("file:///x"), None);
        let rebound = grant.allows_address("a.example", 80, "127.0.0.1".parse().unwrap()).unwrap_err();
        assert_eq!(rebound.permission(), Some("network:127.0.0.1"));
    }

    #[test]
    fn what_a_policy_can_say_of_a_grant() {
        let sources = |permissions: &[&str]| NetworkGrant::of(permissions.iter().copied()).policy_sources().join(" ");
        assert_eq!(sources(&["storage", "network:"]), "");
        assert_eq!(sources(&["network", "network:localhost"]), "http: https:");
        assert_eq!(sources(&["network:*.a.example"]), "http://*.a.example:* https://*.a.example:*");
        assert_eq!(sources(&["network:127.0.0.1:81"]), "http://127.0.0.1:81 https://127.0.0.1:81");
        assert_eq!(sources(&["network:[::1]", "network:b.example"]), "http://b.example:* https://b.example:*");
    }
}
