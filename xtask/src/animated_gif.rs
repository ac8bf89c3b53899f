//! Animated GIF for the Marketplace page, made of frames that were captured in the browser.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use gif::{DisposalMethod, Encoder, Frame, Repeat};

use crate::staging;
use crate::stamp;

/// Largest size of the picture, in bytes: everyone who reads the page loads it.
const MAX_SIZE: usize = 1_000_000;

/// A frame: pixels in RGB, row by row, and how long it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
    milliseconds: u32,
}

/// A rectangle of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Area {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// Puts the PNGs of a folder together, in the order of their names. Each is named `NUMBER-MILLISECONDS.png`.
pub fn assemble(folder: &Path, target: &Path) -> Result<()> {
    let mut pictures = Vec::new();
    for (name, path) in staging::contents(folder)? {
        pictures.push(read(&name, &path)?);
    }
    let gif = encode(&pictures)?;
    ensure!(
        gif.len() <= MAX_SIZE,
        "the animated GIF has {} bytes, and {MAX_SIZE} at most are allowed: show fewer or smaller frames",
        gif.len()
    );
    stamp::write(target, &gif)
}

fn read(name: &str, path: &PathBuf) -> Result<Picture> {
    let milliseconds = name
        .strip_suffix(".png")
        .and_then(|name| name.split_once('-')?.1.parse().ok())
        .with_context(|| format!("{name} does not say how long it is shown"))?;
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path)?));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let size = reader.output_buffer_size().context("the picture is too large")?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels)?;
    let rgb = match info.color_type {
        png::ColorType::Rgb => pixels,
        png::ColorType::Rgba => pixels
            .chunks_exact(4)
            .flat_map(|pixel| pixel.iter().take(3).copied())
            .collect(),
        other => bail!("{name} has colors of the kind {other:?}"),
    };
    Ok(Picture {
        width: info.width.try_into()?,
        height: info.height.try_into()?,
        rgb,
        milliseconds,
    })
}

/// Encodes the first picture, and of each further one the area that differs from the one before.
fn encode(pictures: &[Picture]) -> Result<Vec<u8>> {
    let first = pictures.first().context("there are no frames")?;
    let side = |length: usize| u16::try_from(length).context("the frames are too large for a GIF");
    let mut gif = Vec::new();
    let mut encoder = Encoder::new(&mut gif, side(first.width)?, side(first.height)?, &[])?;
    encoder.set_repeat(Repeat::Infinite)?;
    let mut before: Option<&Picture> = None;
    for picture in pictures {
        ensure!(
            (picture.width, picture.height) == (first.width, first.height),
            "the frames differ in size"
        );
        // A picture that repeats the one before still takes its time.
        let area = before.map_or(Some(whole(picture)), |before| changed(before, picture));
        let area = area.unwrap_or(Area {
            width: 1,
            height: 1,
            ..whole(picture)
        });
        let mut frame = Frame::from_rgb_speed(side(area.width)?, side(area.height)?, &cut(picture, area), 10);
        (frame.left, frame.top) = (side(area.left)?, side(area.top)?);
        frame.delay = u16::try_from(picture.milliseconds / 10)?;
        frame.dispose = DisposalMethod::Keep;
        encoder.write_frame(&frame)?;
        before = Some(picture);
    }
    drop(encoder);
    Ok(gif)
}

const fn whole(picture: &Picture) -> Area {
    Area {
        left: 0,
        top: 0,
        width: picture.width,
        height: picture.height,
    }
}

/// The smallest area outside which two pictures of one size are equal; none when they are equal.
fn changed(one: &Picture, other: &Picture) -> Option<Area> {
    let pixels = one.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3));
    let places = pixels
        .enumerate()
        .filter(|(_, (one, other))| one != other)
        .map(|(place, _)| (place % one.width, place / one.width));
    let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
    let mut is_changed = false;
    for (x, y) in places {
        is_changed = true;
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
    }
    is_changed.then(|| Area {
        left,
        top,
        width: right - left + 1,
        height: bottom - top + 1,
    })
}

/// The pixels of an area.
fn cut(picture: &Picture, area: Area) -> Vec<u8> {
    let rows = picture.rgb.chunks_exact(picture.width * 3);
    rows.skip(area.top)
        .take(area.height)
        .flat_map(|row| row.iter().skip(area.left * 3).take(area.width * 3))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(changes: &[(usize, usize)], milliseconds: u32) -> Picture {
        let (width, height) = (8, 6);
        let mut rgb = vec![255; width * height * 3];
        for (x, y) in changes {
            rgb[(y * width + x) * 3] = 0;
        }
        Picture {
            width,
            height,
            rgb,
            milliseconds,
        }
    }

    #[test]
    fn a_frame_holds_what_changed_and_is_shown_as_long_as_its_name_says() {
        let pictures = [
            picture(&[], 1000),
            picture(&[(2, 1), (4, 3)], 500),
            picture(&[(2, 1), (4, 3)], 250),
        ];
        let gif = encode(&pictures).unwrap();
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(gif.as_slice()).unwrap();
        assert_eq!((decoder.width(), decoder.height()), (8, 6));
        let mut frames = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            frames.push((frame.left, frame.top, frame.width, frame.height, frame.delay));
        }
        assert_eq!(frames, [(0, 0, 8, 6, 100), (2, 1, 3, 3, 50), (0, 0, 1, 1, 25)]);
    }

    #[test]
    fn frames_of_different_sizes_and_no_frames_are_refused() {
        let mut narrow = picture(&[], 100);
        narrow.width = 4;
        assert!(encode(&[picture(&[], 100), narrow]).is_err());
        assert!(encode(&[]).is_err());
    }
}
