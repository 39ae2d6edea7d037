package node

import (
	"errors"
	"fmt"

	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// maxTalk bounds the frames that a provider may send on one stream before its result: all of
// them cost the requester work, and a task may last a day.
const maxTalk = 100_000

var errTalk = errors.New("it says more than a task may")

// talk counts what a provider says on one stream before its result.
type talk struct {
	frames, asked int
	log           uint64 // bytes
}

// hear admits a frame and makes its text fit to be kept and shown. A log may be three times
// the limit on the wire, for what is not text there is replaced by a mark of three bytes.
func (k *talk) hear(r task.Requester, f *protocol.TaskFrame) error {
	k.frames++
	switch f.Kind {
	case protocol.KindNeedInput:
		k.asked++
	case protocol.KindLog:
		k.log += uint64(len(f.Text))
		f.Text = protocol.CleanLog([]byte(f.Text))
	}
	switch most := 3 * r.Task.Spec.Limits.LogBytes; {
	case k.frames > maxTalk:
		return fmt.Errorf("%w: over %d frames", errTalk, maxTalk)
	case k.asked > 1:
		return fmt.Errorf("%w: it asks for the input again", errTalk)
	case k.log > most:
		return fmt.Errorf("%w: a log of more than %d bytes", errTalk, most)
	}
	return nil
}
