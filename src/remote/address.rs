//! Which address a service has, and whether a token may be sent there.
//!
//! Settings lie in the repository, and a repository may be a stranger's. A token of the user's goes where the service's
//! maker has it, where the user's own environment points, or where the user has trusted this repository to point.

use crate::world::Failure;
use crate::world::http::Address;

/// An address, and who named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub address: Address,
    /// Whether the settings alone name it, so that the user has to trust them first.
    pub needs_trust: bool,
}

/// What the user is asked to trust: one line, as it is shown and kept.
pub fn trusted_as(address: &Address) -> String {
    format!("send a token to {}", address.origin())
}

/// The address in the settings, or else in the environment (whose variable is given with it), or else the maker's own.
///
/// # Errors
/// None of them names one, or what is named is no address.
pub fn choose(settings: Option<&str>, environment: Option<(&str, String)>, maker: Option<&str>) -> Result<Chosen, Failure> {
    let told = environment.map(|(name, value)| {
        let value = if value.contains("://") { value } else { format!("https://{value}") };
        Address::read(&value).map_err(|failure| Failure { message: format!("{name}: {}", failure.message), ..failure })
    });
    let told = told.transpose()?;
    let maker = maker.map(Address::read).transpose()?;
    match settings {
        Some(written) => {
            let address = Address::read(written)
                .map_err(|failure| Failure { message: format!("“{written}”: {}", failure.message), ..failure })?;
            let known = [&told, &maker].into_iter().flatten().any(|known| known.origin() == address.origin());
            Ok(Chosen { address, needs_trust: !known })
        }
        None => match told.or(maker) {
            Some(address) => Ok(Chosen { address, needs_trust: false }),
            None => Err(Failure::settings("the service has no address").hint("write it as url: in noblame.yml")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_settings_alone_needs_trust() {
        let told = |settings, environment: Option<&str>, maker| {
            choose(settings, environment.map(|value| ("X_URL", value.to_owned())), maker)
                .map(|chosen| (chosen.address.to_string(), chosen.needs_trust))
                .map_err(|failure| failure.message)
        };
        let maker = Some("https://api.maker.example");
        assert_eq!(told(None, None, maker), Ok(("https://api.maker.example".into(), false)));
        assert_eq!(told(None, Some("own.example/api"), maker), Ok(("https://own.example/api".into(), false)));
        assert_eq!(told(Some("https://own.example/x"), Some("own.example"), None), Ok(("https://own.example/x".into(), false)));
        assert_eq!(told(Some("https://evil.example"), Some("own.example"), maker), Ok(("https://evil.example".into(), true)));
        assert_eq!(told(Some("http://own.example"), Some("own.example"), maker), Ok(("http://own.example".into(), true)));
        assert_eq!(told(None, None, None), Err("the service has no address".into()));
        assert_eq!(told(Some("evil"), None, None), Err("“evil”: this is no address of a service".into()));
    }
}
