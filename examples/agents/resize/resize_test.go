package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// picture is red on the left and blue on the right.
func picture(w, h int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 255, A: 255}
			if x >= w/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func encoded(t *testing.T, format string, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	if format == "png" {
		err = png.Encode(&b, picture(w, h))
	} else {
		err = jpeg.Encode(&b, picture(w, h), nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestResize(t *testing.T) {
	for _, c := range []struct {
		name, in, out string
		args          []string
		w, h          int
	}{
		{"width", "png", "png", []string{"--width=50"}, 50, 25},
		{"height", "jpeg", "jpeg", []string{"--height=50"}, 100, 50},
		{"larger", "png", "png", []string{"--width", "400"}, 400, 200},
		{"contain", "png", "png", []string{"--width=60", "--height=60"}, 60, 30},
		{"contain upright", "png", "png", []string{"--width=60", "--height=10"}, 20, 10},
		{"cover", "png", "jpeg", []string{"--width=60", "--height=60", "--fit=cover", "--format=jpeg"}, 60, 60},
		{"stretch", "jpeg", "png", []string{"--width=10", "--height=90", "--fit=stretch", "--format=png"}, 10, 90},
		{"tiny", "png", "png", []string{"--width=1"}, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, log bytes.Buffer
			if err := run(c.args, bytes.NewReader(encoded(t, c.in, 200, 100)), &out, &log); err != nil {
				t.Fatal(err)
			}
			m, format, err := image.Decode(&out)
			if err != nil {
				t.Fatal(err)
			}
			if format != c.out || m.Bounds().Dx() != c.w || m.Bounds().Dy() != c.h {
				t.Errorf("%s of %v", format, m.Bounds())
			}
			if c.w < 2 {
				return
			}
			left, _, _, _ := m.At(0, c.h/2).RGBA()
			_, _, right, _ := m.At(c.w-1, c.h/2).RGBA()
			if left < 0xf000 || right < 0xf000 {
				t.Errorf("the colours are gone: %x %x", left, right)
			}
		})
	}
}

// bomb is a PNG whose header claims a picture of the given size.
func bomb(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	chunk := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	return binary.BigEndian.AppendUint32(append(b, chunk...), crc32.ChecksumIEEE(chunk))
}

func TestRefused(t *testing.T) {
	good := encoded(t, "png", 20, 10)
	for _, c := range []struct {
		name, err string
		in        []byte
		args      []string
	}{
		{"no size", "give --width", good, nil},
		{"negative", "between 1", good, []string{"--width=-1"}},
		{"huge", "between 1", good, []string{"--width=100000"}},
		{"huge result", "the result has", good, []string{"--width=16000"}},
		{"fit", "--fit", good, []string{"--width=1", "--fit=nope"}},
		{"format", "--format", good, []string{"--width=1", "--format=gif"}},
		{"quality", "--quality", good, []string{"--width=1", "--quality=0"}},
		{"text", "neither PNG nor JPEG", []byte("hello"), []string{"--width=1"}},
		{"empty", "neither PNG nor JPEG", nil, []string{"--width=1"}},
		{"truncated", "damaged", good[:len(good)-30], []string{"--width=1"}},
		{"bomb", "the picture has", bomb(60000, 60000), []string{"--width=1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, log bytes.Buffer
			err := run(c.args, bytes.NewReader(c.in), &out, &log)
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
		})
	}
}
