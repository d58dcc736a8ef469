//! As loud as other films (EBU R 128): measured first, then moved by one gain for the whole film.

use serde::Deserialize;

use crate::args::Args;
use crate::child::Bench;
use crate::fault::FilmFault;
use crate::manifest::Loudness;

/// What is aimed at: −16 LUFS, as phones need it, and peaks that survive encoding.
const TARGET: &str = "I=-16:TP=-1.5:LRA=11";

/// Below it nobody speaks, in LUFS: what would be raised is noise.
const SILENCE: f64 = -50.0;

/// Every stretch of sound in its place, in stereo: gaps are filled, or the lips would be late.
const STEREO: &str = "aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo";

/// What ffmpeg tells at the end of measuring.
#[derive(Deserialize)]
struct Told {
    #[serde(rename = "input_i")]
    integrated: String,
    #[serde(rename = "input_tp")]
    true_peak: String,
    #[serde(rename = "input_lra")]
    range: String,
    #[serde(rename = "input_thresh")]
    threshold: String,
}

/// Measures the sound of a stream, which `reading` opens; nothing for silence.
pub async fn measure(
    bench: &Bench<'_>,
    reading: Args,
    stream: u32,
    read: &mut (dyn FnMut(&[u8]) + Send),
) -> Result<Option<Loudness>, FilmFault> {
    let args = reading
        .words(&format!("-map 0:{stream} -af"))
        .one(format!("{STEREO},loudnorm={TARGET}:print_format=json"))
        .words("-f null -");
    let said = bench.ffmpeg(args, read).await?;
    Ok(understand(&said))
}

/// The filter that makes the sound of a stream as loud as it shall be.
pub fn filter(measured: Option<&Loudness>) -> String {
    let Some(measured) = measured else {
        return STEREO.to_owned();
    };
    // Within what the filter takes. Zeros mean to it that nothing was measured, and it would change
    // the gain all the time.
    let integrated = measured.integrated.clamp(-99.0, -0.01);
    let range = measured.range.clamp(0.1, 99.0);
    let peak = measured.true_peak.clamp(-99.0, 98.9);
    let threshold = measured.threshold.clamp(-99.0, -0.01);
    format!(
        "{STEREO},loudnorm={TARGET}:measured_I={integrated:.2}:measured_LRA={range:.2}\
         :measured_TP={peak:.2}:measured_thresh={threshold:.2}:linear=true,\
         aresample=48000,aformat=channel_layouts=stereo"
    )
}

/// The last thing in braces that it said: before it, it may have told what the film says of itself.
fn understand(said: &str) -> Option<Loudness> {
    let (_, told) = said.rsplit_once('{')?;
    let (told, _) = told.split_once('}')?;
    let told: Told = serde_json::from_str(&format!("{{{told}}}")).ok()?;
    let number = |word: &str| word.parse::<f64>().ok().filter(|number| number.is_finite());
    let loudness = Loudness {
        integrated: number(&told.integrated)?,
        range: number(&told.range)?,
        true_peak: number(&told.true_peak)?,
        threshold: number(&told.threshold)?,
    };
    (loudness.integrated > SILENCE).then_some(loudness)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(integrated: &str) -> String {
        format!(
            "[info]   title: {{\"input_i\" : \"0\"}}\n[Parsed_loudnorm_2 @ 0x1] [info] \n{{\n\
             \t\"input_i\" : \"{integrated}\",\n\t\"input_tp\" : \"-3.10\",\n\
             \t\"input_lra\" : \"0.00\",\n\t\"input_thresh\" : \"-31.20\",\n\
             \t\"output_i\" : \"-16.0\",\n\t\"target_offset\" : \"0.00\"\n}}\n"
        )
    }

    #[test]
    fn what_was_measured_is_read_and_silence_is_not() {
        let measured = understand(&said("-21.20")).unwrap();
        assert!((measured.integrated + 21.2).abs() < 1e-9);
        let filter = filter(Some(&measured));
        assert!(
            filter.contains("measured_I=-21.20:measured_LRA=0.10:"),
            "{filter}"
        );
        for silent in ["-inf", "-70.00", "nan", ""] {
            assert_eq!(understand(&said(silent)), None);
        }
        assert_eq!(understand("nothing"), None);
    }
}
