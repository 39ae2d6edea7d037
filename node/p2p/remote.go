package p2p

// RemoteAddr is the multiaddr at the other end of the stream's connection; for a relayed one
// that of the relay.
func (s *Stream) RemoteAddr() string { return s.raw.Conn().RemoteMultiaddr().String() }
