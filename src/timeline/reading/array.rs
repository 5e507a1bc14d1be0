//! A JSON array read one element at a time, however long it is.

use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};
use std::fmt;
use std::io::Read;
use std::marker::PhantomData;

/// Give each element of an array to `take`.
///
/// # Errors
/// It is no array of such elements, with the line.
pub fn each<T: DeserializeOwned>(stream: impl Read, take: &mut dyn FnMut(T)) -> Result<(), (u64, String)> {
    let mut json = serde_json::Deserializer::from_reader(stream);
    let read = json.deserialize_seq(Elements { take, of: PhantomData }).and_then(|()| json.end());
    read.map_err(|error| {
        let said = error.to_string();
        (error.line() as u64, format!("is no such JSON: {}", said.split(" at line ").next().unwrap_or(&said)))
    })
}

struct Elements<'t, T> {
    take: &'t mut dyn FnMut(T),
    of: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Elements<'_, T> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<T>()? {
            (self.take)(element);
        }
        Ok(())
    }
}
