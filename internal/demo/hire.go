package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/zerostate/zerostate/node/api"
)

// seeAwards is the step award: it hires for both jobs, and looks at who won.
func (d *demo) seeAwards(ctx context.Context) (string, error) {
	d.story.act("The requester has README.md summarised, and a picture made smaller")
	cheapest := d.net.first()
	if d.broken("award") {
		if err := kill(ctx, cheapest.PID); err != nil {
			return "", err
		}
	}
	if d.broken("price") {
		if err := d.raise(ctx, cheapest); err != nil {
			return "", err
		}
	}
	for _, hire := range []func(context.Context) (*job, error){d.hireSummary, d.hirePicture} {
		j, err := hire(ctx)
		if err != nil {
			return "", err
		}
		if err := d.seeAward(ctx, j); err != nil {
			return "", fmt.Errorf("%s: %w", j.capability, err)
		}
	}
	if d.summary.winner == d.picture.winner {
		return "", errors.New("both tasks were won by one provider, and the prices say otherwise")
	}
	return fmt.Sprintf("the cheaper of two bids won: %s %s, %s %s", d.summary.capability, d.summary.winner.Name, d.picture.capability, d.picture.winner.Name), nil
}

// raise publishes the summary one unit dearer, and tells nobody.
func (d *demo) raise(ctx context.Context, m *member) error {
	agent, err := m.api.Agent(ctx, d.summary.capability)
	if err != nil {
		return err
	}
	price, err := agent.Card.Price.Base.Add(one)
	if err != nil {
		return err
	}
	agent.Card.Price.Base = price
	_, err = m.api.Publish(ctx, api.PublishRequest{ModuleCID: agent.Card.ModuleCID, Card: agent.Card.CardFields})
	return err
}

// hireSummary goes the way of a person, by the command line.
func (d *demo) hireSummary(ctx context.Context) (j *job, err error) {
	j = d.summary
	from, to := filepath.Join(d.root, "README.md"), filepath.Join(d.dir, "summary.txt")
	if d.broken("summary") {
		from = filepath.Join(d.root, "LICENSE")
	}
	if j.input, err = os.ReadFile(from); err != nil {
		return j, err
	}
	j.task, err = cliJSON[api.Task](ctx, d, d.net.requester(), "run", j.capability, "--policy", "cheapest",
		"--arg=--bullets", "--arg=--sentences=3", "--input", from, "--output", to)
	if err != nil {
		return j, err
	}
	j.output, err = os.ReadFile(to)
	return j, err
}

// hirePicture goes the way of a program, through the API.
func (d *demo) hirePicture(ctx context.Context) (j *job, err error) {
	j = d.picture
	if j.input, err = drawing(!d.broken("picture")); err != nil {
		return j, err
	}
	requester := d.net.requester()
	blob, err := requester.api.PutBlob(ctx, bytes.NewReader(j.input))
	if err != nil {
		return j, err
	}
	j.request = api.TaskRequest{
		Capability: j.capability, Args: []string{fmt.Sprintf("--width=%d", newWidth)}, ContentType: "image/png", Input: api.Input{Blob: blob.CID},
		Policy: "cheapest", DeadlineMillis: 30_000,
	}
	if j.task, err = d.submit(ctx, j.request, &j.request.Nonce); err != nil {
		return j, err
	}
	if j.task, err = d.wait(ctx, j.task.ID); err != nil {
		return j, err
	}
	if j.task.State != api.TaskDone {
		return j, fmt.Errorf("the task is %s: %+v", j.task.State, j.task.Reason)
	}
	content, err := requester.api.Output(ctx, j.task.ID)
	if err != nil {
		return j, err
	}
	defer content.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(content.Body)
	j.output = b.Bytes()
	return j, err
}

// submit hands a task in at the requester's node, under a fresh nonce that it leaves in the last argument.
func (d *demo) submit(ctx context.Context, req api.TaskRequest, nonce *string) (api.Task, error) {
	var n [16]byte
	if _, err := rand.Read(n[:]); err != nil {
		return api.Task{}, err
	}
	req.Nonce = hex.EncodeToString(n[:])
	*nonce = req.Nonce
	return d.net.requester().api.Submit(ctx, req)
}

// wait returns a task of the requester's once it is final.
func (d *demo) wait(ctx context.Context, id string) (api.Task, error) {
	for {
		t, err := d.net.requester().api.Wait(ctx, id, 10*time.Second)
		if err != nil || t.State.Final() {
			return t, err
		}
	}
}

func (d *demo) seeAward(ctx context.Context, j *job) error {
	t, err := d.net.requester().api.Task(ctx, j.task.ID)
	if err != nil {
		return err
	}
	j.task = t
	if t.State != api.TaskDone || t.Auction == nil {
		return fmt.Errorf("the task is %s: %+v", t.State, t.Reason)
	}
	if j.winner = d.net.byPeer(t.Provider); j.winner == nil || j.winner.Name != j.cheapest() {
		return fmt.Errorf("%s won, and %s asks less", d.story.name(t.Provider), j.cheapest())
	}
	bidders := map[string]bool{}
	for _, b := range t.Auction.Bids {
		bidders[b.Provider] = b.Decision == "won" || b.Decision == "lost"
	}
	if !bidders[d.net.first().PeerID] || !bidders[d.net.second().PeerID] {
		return fmt.Errorf("not both providers bid: %+v", t.Auction.Bids)
	}
	return nil
}

var (
	mdLink  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	mdMarks = strings.NewReplacer("`", "", "**", "", "*", "", "__", "")
)

// prose is a Markdown text as one line of words, without marks.
func prose(text string) string {
	return strings.Join(strings.Fields(mdMarks.Replace(mdLink.ReplaceAllString(text, "$1"))), " ")
}

// seeSummary is the step summary.
func (d *demo) seeSummary(context.Context) (string, error) {
	readme, err := os.ReadFile(filepath.Join(d.root, "README.md"))
	if err != nil {
		return "", err
	}
	whole := prose(string(readme))
	lines := strings.Split(strings.TrimSpace(string(d.summary.output)), "\n")
	if len(lines) != 3 {
		return "", fmt.Errorf("three sentences were asked for, %d came", len(lines))
	}
	for _, line := range lines {
		sentence := prose(strings.TrimPrefix(line, "- "))
		if len(sentence) < 20 || !strings.Contains(whole, sentence) {
			return "", fmt.Errorf("%q does not stand in README.md", sentence)
		}
	}
	for _, line := range lines {
		d.story.line("", "“"+strings.TrimPrefix(line, "- ")+"”")
	}
	return fmt.Sprintf("%d sentences, each of them stands in README.md", len(lines)), nil
}

// Sizes of the picture, in pixels.
const (
	oldWidth, oldHeight = 640, 480
	newWidth, newHeight = 160, 120
)

// corners are the colours of the drawing's quarters.
var corners = [2][2]color.RGBA{{{200, 40, 40, 255}, {40, 160, 60, 255}}, {{40, 70, 190, 255}, {230, 190, 40, 255}}}

// drawing is a PNG of four coloured quarters, or one of nothing but white.
func drawing(coloured bool) ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, oldWidth, oldHeight))
	for y := range oldHeight {
		for x := range oldWidth {
			c := color.RGBA{255, 255, 255, 255}
			if coloured {
				c = corners[y*2/oldHeight][x*2/oldWidth]
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// seePicture is the step picture.
func (d *demo) seePicture(context.Context) (string, error) {
	img, err := png.Decode(bytes.NewReader(d.picture.output))
	if err != nil {
		return "", fmt.Errorf("the result is no PNG: %w", err)
	}
	if b := img.Bounds(); b.Dx() != newWidth || b.Dy() != newHeight {
		return "", fmt.Errorf("it has %d×%d pixels, %d×%d are right", b.Dx(), b.Dy(), newWidth, newHeight)
	}
	for y := range 2 {
		for x := range 2 {
			at := image.Pt(newWidth/4+x*newWidth/2, newHeight/4+y*newHeight/2)
			if got, want := color.RGBAModel.Convert(img.At(at.X, at.Y)), corners[y][x]; got != color.Color(want) {
				return "", fmt.Errorf("at %v it shows %v, the original %v", at, got, want)
			}
		}
	}
	return fmt.Sprintf("%d×%d pixels became %d×%d, the same four colours in them", oldWidth, oldHeight, newWidth, newHeight), nil
}
