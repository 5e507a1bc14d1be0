//! Two curves, as a picture or as numbers: how old the oldest open remedy is, week by week, under either order.

use crate::simulation::Week;
use std::fmt::Write;

const WIDTH: u32 = 760;
const HEIGHT: u32 = 380;
const LEFT: u32 = 64;
const RIGHT: u32 = 132;
const TOP: u32 = 44;
const BOTTOM: u32 = 48;

pub fn csv(strict: &[Week], ageing: &[Week]) -> String {
    let rows = strict.iter().zip(ageing).enumerate();
    let rows = rows.map(|(week, (s, a))| format!("{week},{},{},{},{}\n", s.oldest, s.open, a.oldest, a.open));
    format!("week,strict_oldest_days,strict_open,ageing_oldest_days,ageing_open\n{}", rows.collect::<String>())
}

pub fn svg(strict: &[Week], ageing: &[Week]) -> String {
    let years = strict.len() as u32 * 7 / 365;
    let most = years * 365;
    let x = |week: usize| f64::from(LEFT) + f64::from(WIDTH - LEFT - RIGHT) * week as f64 / strict.len() as f64;
    let y = |days: u32| f64::from(HEIGHT - BOTTOM) - f64::from(HEIGHT - TOP - BOTTOM) * f64::from(days) / f64::from(most);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"t d\" \
         font-family=\"sans-serif\" font-size=\"13\" fill=\"#333\">\n\
         <title id=\"t\">How long the oldest open remedy has waited</title>\n\
         <desc id=\"d\">In strict order of priority the oldest open remedy grows older every day for {years} years, to {} days; \
         by the rank of noblame it never waits more than {} days.</desc>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"24\" font-size=\"15\" font-weight=\"bold\">How long the oldest open remedy has waited</text>\n",
        strict.last().map_or(0, |week| week.oldest),
        ageing.iter().map(|week| week.oldest).max().unwrap_or_default(),
    );
    for year in 0..=years {
        let (at, line) = (x(year as usize * strict.len() / years as usize), y(year * 365));
        let right = WIDTH - RIGHT;
        let _ = writeln!(out, "<line x1=\"{LEFT}\" y1=\"{line:.1}\" x2=\"{right}\" y2=\"{line:.1}\" stroke=\"#ddd\"/>");
        if year % 2 == 0 {
            let _ = writeln!(out, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{year} y</text>", LEFT - 8, line + 4.0);
            let _ = writeln!(out, "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">year {year}</text>", HEIGHT - BOTTOM + 20);
        }
    }
    for (weeks, colour, words) in [(strict, "#c0392b", ["strict order", "of priority"]), (ageing, "#1f6fb2", ["noblame’s", "rank"])] {
        // A point a month is as fine as the picture is.
        let points = weeks.iter().enumerate().filter(|(at, _)| at % 4 == 0 || at + 1 == weeks.len());
        let points: Vec<String> = points.map(|(at, week)| format!("{:.1},{:.1}", x(at), y(week.oldest))).collect();
        let _ = writeln!(out, "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\" points=\"{}\"/>", points.join(" "));
        let end = y(weeks.last().map_or(0, |week| week.oldest));
        for (line, word) in words.iter().enumerate() {
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{:.1}\" fill=\"{colour}\" font-weight=\"bold\">{word}</text>",
                WIDTH - RIGHT + 8,
                end - 4.0 + 16.0 * line as f64
            );
        }
    }
    out + "</svg>\n"
}
