package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"

	"github.com/zerostate/zerostate/examples/agents/sdk"
)

const (
	fitContain = "contain"
	fitCover   = "cover"
	fitStretch = "stretch"

	maxInputBytes = 64 << 20
	// maxPixels bounds a picture, decoded and made: 24 megapixels take 96 MiB.
	maxPixels = 24_000_000
	maxSide   = 16_384
	// maxScratch bounds what the better filter keeps between its two passes.
	maxScratch = 64 << 20
)

type options struct {
	width, height int
	fit, format   string
	quality       int
}

func (o options) validate() error {
	switch {
	case o.width < 0 || o.height < 0 || o.width > maxSide || o.height > maxSide:
		return fmt.Errorf("--width and --height must be between 1 and %d", maxSide)
	case o.width == 0 && o.height == 0:
		return errors.New("give --width, --height or both, in pixels")
	case o.fit != fitContain && o.fit != fitCover && o.fit != fitStretch:
		return fmt.Errorf("--fit is %q, it must be contain, cover or stretch", o.fit)
	case o.format != "" && o.format != "png" && o.format != "jpeg":
		return fmt.Errorf("--format is %q, it must be png or jpeg", o.format)
	case o.quality < 1 || o.quality > 100:
		return fmt.Errorf("--quality is %d, it must be between 1 and 100", o.quality)
	}
	return nil
}

func resize(o options, in io.Reader, out io.Writer) error {
	if err := o.validate(); err != nil {
		return err
	}
	data, err := io.ReadAll(io.LimitReader(in, maxInputBytes+1))
	if err != nil {
		return err
	}
	if len(data) > maxInputBytes {
		return fmt.Errorf("the file is larger than %d MiB", maxInputBytes>>20)
	}
	// The header first: a small file may claim a picture that fills any memory.
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("the input is neither PNG nor JPEG: %w", err)
	}
	if err := fits("the picture", config.Width, config.Height); err != nil {
		return err
	}
	const steps = 3
	sdk.Progress(0, steps, "decoding")
	source, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("the picture is damaged: %w", err)
	}
	width, height, from := plan(o, source.Bounds())
	if err := fits("the result", width, height); err != nil {
		return err
	}
	sdk.Progress(1, steps, "resizing")
	result := image.NewNRGBA(image.Rect(0, 0, width, height))
	scaler(width, from.Dy()).Scale(result, result.Bounds(), source, from, draw.Src, nil)
	sdk.Progress(2, steps, "encoding")
	if o.format != "" {
		format = o.format
	}
	if format == "png" {
		return png.Encode(out, result)
	}
	return jpeg.Encode(out, result, &jpeg.Options{Quality: o.quality})
}

func fits(what string, width, height int) error {
	if width < 1 || height < 1 || width > maxSide || height > maxSide || width*height > maxPixels {
		return fmt.Errorf("%s has %d × %d pixels; at most %d million and %d to a side are taken", what, width, height, maxPixels/1_000_000, maxSide)
	}
	return nil
}

// scaler is the best filter whose scratch space, 32 bytes for each pixel of the result's width and the source's
// height, is within bounds.
func scaler(width, sourceHeight int) draw.Scaler {
	if width*sourceHeight*32 > maxScratch {
		return draw.ApproxBiLinear
	}
	return draw.CatmullRom
}

// plan returns the size of the result, and which part of the source is shown in it.
func plan(o options, source image.Rectangle) (width, height int, from image.Rectangle) {
	w, h := source.Dx(), source.Dy()
	scale := func(v, num, den int) int { return max(1, (v*num+den/2)/den) }
	switch {
	case o.width == 0:
		return scale(w, o.height, h), o.height, source
	case o.height == 0:
		return o.width, scale(h, o.width, w), source
	case o.fit == fitStretch:
		return o.width, o.height, source
	}
	wider := w*o.height > o.width*h
	if o.fit == fitContain {
		if wider {
			return o.width, scale(h, o.width, w), source
		}
		return scale(w, o.height, h), o.height, source
	}
	// Cover: the part of the source in the middle that has the box's shape.
	cw, ch := w, h
	if wider {
		cw = scale(o.width, h, o.height)
	} else {
		ch = scale(o.height, w, o.width)
	}
	corner := source.Min.Add(image.Pt((w-cw)/2, (h-ch)/2))
	return o.width, o.height, image.Rectangle{corner, corner.Add(image.Pt(cw, ch))}
}
