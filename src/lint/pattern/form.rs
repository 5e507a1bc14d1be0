//! The forms of English words: inflections of a verb or noun, and which words are past participles.

/// Verbs whose forms no rule gives: base, past, participle.
const IRREGULAR: &[(&str, &str, &str)] = &[
    ("be", "was", "been"),
    ("become", "became", "become"),
    ("begin", "began", "begun"),
    ("bind", "bound", "bound"),
    ("bite", "bit", "bitten"),
    ("blow", "blew", "blown"),
    ("break", "broke", "broken"),
    ("bring", "brought", "brought"),
    ("build", "built", "built"),
    ("burn", "burnt", "burnt"),
    ("buy", "bought", "bought"),
    ("catch", "caught", "caught"),
    ("choose", "chose", "chosen"),
    ("come", "came", "come"),
    ("cost", "cost", "cost"),
    ("cut", "cut", "cut"),
    ("deal", "dealt", "dealt"),
    ("do", "did", "done"),
    ("draw", "drew", "drawn"),
    ("drive", "drove", "driven"),
    ("fall", "fell", "fallen"),
    ("feed", "fed", "fed"),
    ("feel", "felt", "felt"),
    ("fight", "fought", "fought"),
    ("find", "found", "found"),
    ("fly", "flew", "flown"),
    ("forbid", "forbade", "forbidden"),
    ("forget", "forgot", "forgotten"),
    ("get", "got", "gotten"),
    ("give", "gave", "given"),
    ("go", "went", "gone"),
    ("hang", "hung", "hung"),
    ("have", "had", "had"),
    ("hear", "heard", "heard"),
    ("hide", "hid", "hidden"),
    ("hit", "hit", "hit"),
    ("hold", "held", "held"),
    ("hurt", "hurt", "hurt"),
    ("keep", "kept", "kept"),
    ("know", "knew", "known"),
    ("lay", "laid", "laid"),
    ("lead", "led", "led"),
    ("learn", "learnt", "learnt"),
    ("leave", "left", "left"),
    ("let", "let", "let"),
    ("lie", "lay", "lain"),
    ("lose", "lost", "lost"),
    ("make", "made", "made"),
    ("mean", "meant", "meant"),
    ("meet", "met", "met"),
    ("mistake", "mistook", "mistaken"),
    ("misread", "misread", "misread"),
    ("misunderstand", "misunderstood", "misunderstood"),
    ("overlook", "overlooked", "overlooked"),
    ("override", "overrode", "overridden"),
    ("oversee", "oversaw", "overseen"),
    ("oversleep", "overslept", "overslept"),
    ("pay", "paid", "paid"),
    ("put", "put", "put"),
    ("read", "read", "read"),
    ("rebuild", "rebuilt", "rebuilt"),
    ("redo", "redid", "redone"),
    ("rewrite", "rewrote", "rewritten"),
    ("rethink", "rethought", "rethought"),
    ("ring", "rang", "rung"),
    ("rise", "rose", "risen"),
    ("run", "ran", "run"),
    ("say", "said", "said"),
    ("see", "saw", "seen"),
    ("seek", "sought", "sought"),
    ("sell", "sold", "sold"),
    ("send", "sent", "sent"),
    ("set", "set", "set"),
    ("shake", "shook", "shaken"),
    ("shoot", "shot", "shot"),
    ("show", "showed", "shown"),
    ("shrink", "shrank", "shrunk"),
    ("shut", "shut", "shut"),
    ("sit", "sat", "sat"),
    ("sleep", "slept", "slept"),
    ("speak", "spoke", "spoken"),
    ("speed", "sped", "sped"),
    ("spend", "spent", "spent"),
    ("split", "split", "split"),
    ("spot", "spotted", "spotted"),
    ("stand", "stood", "stood"),
    ("stick", "stuck", "stuck"),
    ("strike", "struck", "struck"),
    ("take", "took", "taken"),
    ("teach", "taught", "taught"),
    ("tell", "told", "told"),
    ("think", "thought", "thought"),
    ("throw", "threw", "thrown"),
    ("understand", "understood", "understood"),
    ("undo", "undid", "undone"),
    ("wake", "woke", "woken"),
    ("wear", "wore", "worn"),
    ("win", "won", "won"),
    ("withdraw", "withdrew", "withdrawn"),
    ("write", "wrote", "written"),
    ("arise", "arose", "arisen"),
    ("awake", "awoke", "awoken"),
    ("beat", "beat", "beaten"),
    ("bend", "bent", "bent"),
    ("bet", "bet", "bet"),
    ("bleed", "bled", "bled"),
    ("breed", "bred", "bred"),
    ("broadcast", "broadcast", "broadcast"),
    ("burst", "burst", "burst"),
    ("cling", "clung", "clung"),
    ("creep", "crept", "crept"),
    ("dig", "dug", "dug"),
    ("drink", "drank", "drunk"),
    ("dwell", "dwelt", "dwelt"),
    ("eat", "ate", "eaten"),
    ("flee", "fled", "fled"),
    ("fling", "flung", "flung"),
    ("foresee", "foresaw", "foreseen"),
    ("forecast", "forecast", "forecast"),
    ("forgive", "forgave", "forgiven"),
    ("freeze", "froze", "frozen"),
    ("grind", "ground", "ground"),
    ("grow", "grew", "grown"),
    ("kneel", "knelt", "knelt"),
    ("lend", "lent", "lent"),
    ("light", "lit", "lit"),
    ("misspell", "misspelt", "misspelt"),
    ("mislead", "misled", "misled"),
    ("mistype", "mistyped", "mistyped"),
    ("offset", "offset", "offset"),
    ("outgrow", "outgrew", "outgrown"),
    ("overcome", "overcame", "overcome"),
    ("overrun", "overran", "overrun"),
    ("overtake", "overtook", "overtaken"),
    ("overthink", "overthought", "overthought"),
    ("overwrite", "overwrote", "overwritten"),
    ("prove", "proved", "proven"),
    ("quit", "quit", "quit"),
    ("rid", "rid", "rid"),
    ("ride", "rode", "ridden"),
    ("seek", "sought", "sought"),
    ("shed", "shed", "shed"),
    ("shine", "shone", "shone"),
    ("shoot", "shot", "shot"),
    ("sing", "sang", "sung"),
    ("sink", "sank", "sunk"),
    ("slide", "slid", "slid"),
    ("spin", "spun", "spun"),
    ("spread", "spread", "spread"),
    ("spring", "sprang", "sprung"),
    ("steal", "stole", "stolen"),
    ("stem", "stemmed", "stemmed"),
    ("sting", "stung", "stung"),
    ("swear", "swore", "sworn"),
    ("sweep", "swept", "swept"),
    ("swim", "swam", "swum"),
    ("swing", "swung", "swung"),
    ("tear", "tore", "torn"),
    ("undertake", "undertook", "undertaken"),
    ("upset", "upset", "upset"),
    ("weave", "wove", "woven"),
    ("wind", "wound", "wound"),
    ("withhold", "withheld", "withheld"),
    ("withstand", "withstood", "withstood"),
    ("wring", "wrung", "wrung"),
    ("reset", "reset", "reset"),
    ("restart", "restarted", "restarted"),
    ("rerun", "reran", "rerun"),
    ("resend", "resent", "resent"),
    ("input", "input", "input"),
    ("uphold", "upheld", "upheld"),
    ("misplace", "misplaced", "misplaced"),
];

/// Words in -ed that are no participles.
const NOT_PARTICIPLES: &[&str] = &[
    "aged", "bed", "bleed", "breed", "deed", "embed", "exceed", "feed", "greed", "hundred", "indeed", "kindred", "need", "proceed", "red",
    "reed", "sacred", "seed", "shed", "shred", "sled", "speed", "succeed", "ted", "weed", "fred", "led",
];

/// Every irregular past tense and participle, with whether it is each.
pub(in crate::lint) fn irregular_forms() -> impl Iterator<Item = (&'static str, bool, bool)> {
    IRREGULAR.iter().flat_map(|(_, past, participle)| [(*past, true, past == participle), (*participle, past == participle, true)])
}

/// Whether a lower-case word is a regular past tense and participle.
pub(in crate::lint) fn is_regular_past(word: &str) -> bool {
    word.len() > 3 && word.ends_with("ed") && !NOT_PARTICIPLES.contains(&word)
}

/// All forms of a verb or noun given by its base.
pub(in crate::lint) fn inflections(base: &str) -> Vec<String> {
    let mut forms = vec![base.to_owned()];
    let last = base.chars().last().unwrap_or('x');
    let before = base.chars().rev().nth(1).unwrap_or('x');
    let is_vowel = |c: char| "aeiou".contains(c);
    let sibilant = ["s", "x", "z", "ch", "sh", "o"].iter().any(|ending| base.ends_with(ending));
    forms.push(match last {
        'y' if !is_vowel(before) => format!("{}ies", &base[..base.len() - 1]),
        _ if sibilant => format!("{base}es"),
        _ => format!("{base}s"),
    });
    let irregular = IRREGULAR.iter().find(|(known, _, _)| *known == base);
    let doubled = is_doubled(base);
    let stem = match last {
        'e' if !base.ends_with("ee") => base[..base.len() - 1].to_owned(),
        _ if doubled => format!("{base}{last}"),
        _ => base.to_owned(),
    };
    forms.push(format!("{stem}ing"));
    match irregular {
        Some((_, past, participle)) => {
            forms.push((*past).to_owned());
            forms.push((*participle).to_owned());
            if base == "be" {
                forms.extend(["is", "are", "am", "were"].map(str::to_owned));
            }
            if base == "have" {
                forms.push("has".to_owned());
            }
            if matches!(base, "learn" | "burn") {
                forms.push(format!("{base}ed"));
            }
        }
        None => forms.push(match last {
            'y' if !is_vowel(before) => format!("{}ied", &base[..base.len() - 1]),
            'e' => format!("{base}d"),
            _ => format!("{stem}ed"),
        }),
    }
    forms.sort();
    forms.dedup();
    forms
}

/// Whether the last letter is written twice before -ed and -ing: a stressed short vowel before one consonant.
fn is_doubled(base: &str) -> bool {
    const STRESSED: &[&str] =
        &["admit", "begin", "commit", "forget", "omit", "permit", "refer", "occur", "submit", "transfer", "regret", "forbid", "control"];
    let letters: Vec<char> = base.chars().collect();
    let [.., first, vowel, last] = letters[..] else { return false };
    let short = "aeiou".contains(vowel) && !"aeiou".contains(first) && !"aeiouwxy".contains(last);
    let syllables = letters.iter().filter(|letter| "aeiou".contains(**letter)).count();
    short && (syllables == 1 || STRESSED.contains(&base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_what_people_write() {
        for (base, form) in [
            ("fail", "failing"),
            ("skip", "skipped"),
            ("neglect", "neglected"),
            ("forget", "forgetting"),
            ("forget", "forgotten"),
            ("notice", "noticing"),
            ("verify", "verified"),
            ("miss", "misses"),
            ("break", "broke"),
            ("omit", "omitted"),
            ("be", "were"),
        ] {
            assert!(inflections(base).iter().any(|found| found == form), "{base}: {:?}", inflections(base));
        }
    }

    #[test]
    fn participles_are_told_from_other_words() {
        for word in ["tested", "noticed"] {
            assert!(is_regular_past(word), "{word}");
        }
        for word in ["need", "test", "hundred", "red", "canary"] {
            assert!(!is_regular_past(word), "{word}");
        }
        assert!(irregular_forms().any(|form| form == ("known", false, true)));
    }
}
