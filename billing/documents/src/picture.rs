//! A small picture put on a paper: a drawn signature, a company's seal. PNG and JPEG, known by
//! their content, as dots of red, green and blue on white.

use crate::PaperError;
use std::io::Cursor;

/// The longest side a picture may have, in dots.
const LONGEST: usize = 4_000;

/// A decoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Three bytes a dot, row by row.
    pub(crate) dots: Vec<u8>,
}

impl Picture {
    /// Reads a PNG or JPEG.
    ///
    /// # Errors
    /// If it is neither, is broken, or is longer than 4,000 dots on a side.
    pub fn read(bytes: &[u8]) -> Result<Picture, PaperError> {
        let picture = if bytes.starts_with(b"\x89PNG") { png(bytes)? } else { jpeg(bytes)? };
        let fits = |side: usize| (1..=LONGEST).contains(&side);
        if !fits(picture.width) || !fits(picture.height) {
            return Err(PaperError::Picture("too large".to_owned()));
        }
        Ok(picture)
    }

    /// Width and height in points, as large as fits into a box.
    pub(crate) fn fitted(&self, (width, height): (f32, f32)) -> (f32, f32) {
        let side = |dots: usize| f32::from(u16::try_from(dots).unwrap_or(u16::MAX));
        let (own_width, own_height) = (side(self.width), side(self.height));
        let scale = (width / own_width).min(height / own_height);
        (own_width * scale, own_height * scale)
    }
}

fn broken(error: &dyn std::fmt::Display) -> PaperError {
    PaperError::Picture(error.to_string())
}

fn png(bytes: &[u8]) -> Result<Picture, PaperError> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| broken(&error))?;
    let (width, height) = (reader.info().width, reader.info().height);
    let side = |dots: u32| usize::try_from(dots).unwrap_or(usize::MAX);
    let (width, height) = (side(width), side(height));
    if width > LONGEST || height > LONGEST {
        return Err(PaperError::Picture("too large".to_owned()));
    }
    let size = reader.output_buffer_size().ok_or_else(|| broken(&"too large"))?;
    let mut buffer = vec![0; size];
    let frame = reader.next_frame(&mut buffer).map_err(|error| broken(&error))?;
    let dots = buffer.get(..frame.buffer_size()).unwrap_or_default();
    Ok(Picture { width, height, dots: on_white(dots, frame.color_type.samples()) })
}

fn jpeg(bytes: &[u8]) -> Result<Picture, PaperError> {
    use zune_jpeg::zune_core::colorspace::ColorSpace;
    use zune_jpeg::zune_core::options::DecoderOptions;
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(LONGEST)
        .set_max_height(LONGEST);
    let cursor = zune_jpeg::zune_core::bytestream::ZCursor::new(bytes);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(cursor, options);
    let dots = decoder.decode().map_err(|error| broken(&error))?;
    let (width, height) = decoder.dimensions().ok_or_else(|| broken(&"no dimensions"))?;
    Ok(Picture { width, height, dots })
}

/// Grey or colour, with or without transparency, as colour on white paper.
fn on_white(dots: &[u8], samples: usize) -> Vec<u8> {
    let over = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        let mixed = (value * alpha + 255 * (255 - alpha)) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    let mut colour = Vec::with_capacity(dots.len() / samples.max(1) * 3);
    for dot in dots.chunks_exact(samples.max(1)) {
        match *dot {
            [grey] => colour.extend([grey; 3]),
            [grey, alpha] => colour.extend([over(grey, alpha); 3]),
            [red, green, blue] => colour.extend([red, green, blue]),
            [red, green, blue, alpha] => {
                colour.extend([over(red, alpha), over(green, alpha), over(blue, alpha)]);
            }
            _ => {}
        }
    }
    colour
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(samples: png::ColorType, dots: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
        encoder.set_color(samples);
        encoder.write_header().unwrap().write_image_data(dots).unwrap();
        bytes
    }

    #[test]
    fn transparent_ink_lies_on_white_paper() {
        let bytes = written(png::ColorType::Rgba, &[200, 0, 0, 255, 0, 0, 0, 0]);
        let picture = Picture::read(&bytes).unwrap();
        assert_eq!((picture.width, picture.height), (2, 1));
        assert_eq!(picture.dots, [200, 0, 0, 255, 255, 255]);
        let grey = Picture::read(&written(png::ColorType::Grayscale, &[0, 128])).unwrap();
        assert_eq!(grey.dots, [0, 0, 0, 128, 128, 128]);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [&b"%PDF-1.7"[..], b"", b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xff broken"] {
            assert!(matches!(Picture::read(bytes), Err(PaperError::Picture(_))), "{bytes:?}");
        }
    }
}
