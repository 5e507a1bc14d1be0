//! Whom a repository knows: names from its history and its owners of code, as far as no program or ordinary word is meant.
//!
//! A history names build servers and scripts beside people, and people are called Will, Chase and Page. Doubt means
//! silence here too: only a name of several words counts, without the parts that mean something else.

use super::lexicon::{self, Hashed, Known};
use super::pattern::{self, Word};
use std::collections::HashSet;
use std::sync::OnceLock;

/// The words that name people of the repository.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// In small letters; they count where they stand with a capital.
    parts: HashSet<Word, Hashed>,
    /// They count in any case.
    handles: HashSet<Word, Hashed>,
}

impl Names {
    pub fn new<'p>(people: impl IntoIterator<Item = (&'p str, &'p str)>, handles: impl IntoIterator<Item = &'p str>) -> Names {
        let mut names = Names::default();
        for (name, address) in people {
            let parts = parts(name);
            let local = address.split('@').next().unwrap_or_default().rsplit('+').next().unwrap_or_default().to_lowercase();
            if is_program(name, &parts, &local) {
                continue;
            }
            // An address that is made of the name is a handle; `checkout@` may be anything.
            if parts.iter().any(|part| part.len() >= 3 && local.contains(&part.to_lowercase())) && is_free(&local) {
                names.handles.insert(pattern::word(&local));
            }
            names.parts.extend(parts.iter().map(|part| part.to_lowercase()).filter(|part| is_free(part)).map(|part| pattern::word(&part)));
        }
        for handle in handles {
            let handle = handle.to_lowercase();
            // With a digit or a hyphen it is no word of a sentence; without, it is read as one only where it stands with an @.
            let is_no_word = handle.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
            if is_no_word && !is_bot(&handle) && handle.split(['-', '_', '.']).all(is_free_part) {
                names.handles.insert(pattern::word(&handle));
            }
        }
        names
    }

    pub fn has_part(&self, word: Word) -> bool {
        self.parts.contains(&word)
    }

    pub fn has_handle(&self, word: Word) -> bool {
        self.handles.contains(&word)
    }
}

/// The handles of people that a file of code owners names, without their `@`; teams and addresses are left out.
pub fn owners(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    let handles = lines.flat_map(str::split_whitespace).filter_map(|word| word.strip_prefix('@'));
    handles.filter(|handle| !handle.is_empty() && !handle.contains(['/', '@']))
}

/// The words of a name that front matter or settings say. What names a role or a team names nobody.
pub(super) fn said(name: &str) -> Vec<Word> {
    let name = name.split(['(', '<', ',']).next().unwrap_or_default();
    let words: Vec<String> = name.split_whitespace().map(|word| word.trim_start_matches('@').to_lowercase()).collect();
    let role = Known::PERSON.with(Known::GROUP).with(Known::MOSTLY_PERSON).with(Known::MOSTLY_SYSTEM).with(Known::SYSTEM);
    if words.iter().any(|word| lexicon::of(pattern::word(word)).has(role)) {
        return Vec::new();
    }
    words.iter().filter(|word| word.len() > 1).map(|word| pattern::word(word)).collect()
}

/// The parts of a name of several words, its initials aside.
fn parts(name: &str) -> Vec<&str> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_part = |word: &&str| {
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        letters && word.chars().count() > 1 && word.starts_with(char::is_uppercase)
    };
    if words.len() < 2 { Vec::new() } else { words.into_iter().filter(is_part).collect() }
}

/// Whether the name or the address is a program's.
fn is_program(name: &str, parts: &[&str], local: &str) -> bool {
    const ADDRESSES: &[&str] = &[
        "noreply",
        "no-reply",
        "ci",
        "automation",
        "jenkins",
        "build",
        "builds",
        "deploy",
        "root",
        "admin",
        "release",
        "robot",
        "actions",
    ];
    let known = |part: &&str| lexicon::of(pattern::word(&part.to_lowercase()));
    let machine = Known::SYSTEM.with(Known::SOFTWARE).with(Known::MOSTLY_SYSTEM).with(Known::GROUP);
    let is_machine = |part: &&str| known(part).has(machine) || is_bot(&part.to_lowercase());
    let is_named = parts.iter().any(|part| known(part).has(Known::GIVEN));
    is_bot(&name.to_lowercase()) || ADDRESSES.contains(&local) || is_bot(local) || !is_named && parts.iter().any(is_machine)
}

fn is_bot(name: &str) -> bool {
    name.ends_with("[bot]") || name.ends_with("bot") || name.split(['-', '_', ' ', '.']).any(|part| matches!(part, "bot" | "ci" | "robot"))
}

fn is_free_part(part: &str) -> bool {
    part.is_empty() || part.bytes().all(|byte| byte.is_ascii_digit()) || part.len() == 1 || is_free(part)
}

/// Whether a word means nothing else than a name.
fn is_free(word: &str) -> bool {
    let known = lexicon::of(pattern::word(word));
    let is_given = known.has(Known::GIVEN);
    let means = known.without(Known::GIVEN);
    let guess = if known.is_empty() { lexicon::guessed(word).without(Known::ENDS_IN_S) } else { Known::NONE };
    word.len() > 1 && means.is_empty() && guess.is_empty() && (is_given || !is_ordinary(word))
}

fn is_ordinary(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<Word, Hashed>> = OnceLock::new();
    WORDS.get_or_init(|| ORDINARY.split_ascii_whitespace().map(pattern::word).collect()).contains(&pattern::word(word))
}

/// Words of ordinary sentences that are names too.
const ORDINARY: &str = "abbey amber angel april archer ash august aurora autumn bailey baker banks barber barker basil bay bean bear beck \
    bell berry best bird bishop black blade blaze bloom blue bold bolt bond booth bourne bowman bowl branch brand brave breeze brick \
    bridge bright brook brooks brown buck bull burns bush butcher butler carpenter carter case cash castle chance chandler chapel chapman \
    charity chase church clay clever close cloud coal cole colt constant cook cooper core corner cotton coy crane crisp cross crow crystal \
    dale dash dawn day deacon dean dear deer dell destiny diamond dodge dove drake draper drew duke dusk dust dye eagle early earnest earl \
    east easter eden ember faith falcon farmer field fields finch fisher fletcher flint flood flora flower flynn ford forest forester \
    foster fountain fowler fox francs frank franks free french frost fuller gage gale garden gardener gates gentry gill glass glen glover \
    gold golden good grace grand grange grant gray green grey grove guest hale hall hand hardy harper hart hastings haven hawk hay hays \
    hazel heart heath heaven hill hills holiday holly holland holt honor hood hook hope horn house howl hull hunt hunter iris ivory ivy \
    jack jade jay jet jewel jolly jordan joy judge june just justice keen keeper key king kings kirk knight lake lamb lance land lane lark \
    law lay leaf lee light lily little lock locke logan long love loyal luck lucky lynx magic main major manor march mark marks marsh \
    marshal marshall mason may mead meadow mercy merit merry mews miles mill miller mills mine mint monk moon moore morrow moss mount \
    myrtle nash neat new noble north norm nova oak oaks ocean olive onyx page painter palm park parks parker parson patience patience pearl \
    penny peace peak perry pierce pike pine pitt place plain plant player point pole pond pool poole pope porter post potter potts pound \
    power powers precious price pride prince prior proctor prosper purple quick quill rain raven ray read reed reef reeves rich ridge rio \
    rise river rivers roads robin rock rod roman root rose rowan royal ruby rush rusty sage sailor sand sands savage sawyer scarlet scout \
    seal seed self sharp shaw shell shepherd shore short silk silver singer singleton sky slate small smart smith smoke snow sparrow speed \
    spring stack star stark steel steep stern stone storm stout strange street strong summer summers sun sunny swan sweet swift taylor \
    temple thorn thorne tide tiger toll topaz tower town true tucker turner tyler vale venture victor viola violet walker wall waller \
    walls ward warden water waters way weaver webb weber well wells west wheel wheeler white wild wilder wiley will willow wills winter \
    winters wise wolf wood woods woody wren wright yates yard yeoman york young zen";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_names_people_and_programs() {
        let people = [
            ("Okti Vandermeer", "ovandermeer@example.com"),
            ("Alex Jenkins", "alex@example.com"),
            ("Semantic Release", "semantic@example.com"),
            ("Argo CD Updater", "argo@example.com"),
            ("Quillon Robot", "q@example.com"),
            ("renovate[bot]", "1+renovate[bot]@example.com"),
            ("Weblate", "hosted@example.com"),
            ("Will Page", "checkout@example.com"),
            ("Tovi Build", "build@example.com"),
            ("Zoltana Rask", "12+zrask@users.noreply.example.com"),
        ];
        let names = Names::new(people, ["jo-42", "payments", "deploy-1", "x-bot"]);
        let parts =
            ["okti", "vandermeer", "alex", "zoltana", "rask", "jenkins", "semantic", "argo", "weblate", "will", "page", "tovi", "quillon"];
        let found: Vec<&str> = parts.into_iter().filter(|part| names.has_part(pattern::word(part))).collect();
        assert_eq!(found, ["okti", "vandermeer", "alex", "zoltana", "rask"]);
        let handles = ["ovandermeer", "zrask", "alex", "jo-42", "payments", "checkout", "deploy-1", "x-bot"];
        let found: Vec<&str> = handles.into_iter().filter(|handle| names.has_handle(pattern::word(handle))).collect();
        assert_eq!(found, ["ovandermeer", "zrask", "alex", "jo-42"]);
    }

    #[test]
    fn owners_of_code_are_read() {
        let text = "# who\n*.rs @jo-42 @acme/payments a@example.com # @nobody\n\n[Docs] @li_7\ndocs/ @@developers\n";
        assert_eq!(owners(text).collect::<Vec<_>>(), ["jo-42", "li_7"]);
    }

    #[test]
    fn front_matter_names_people_and_roles() {
        assert_eq!(said("@mara"), [pattern::word("mara")]);
        assert_eq!(said("Chef Okt (Payments team)"), ["chef", "okt"].map(pattern::word));
        assert!(said("search lead").is_empty() && said("Payments Team").is_empty());
    }
}
