// Package store keeps what a node must not lose, and what it would rather not
// fetch twice, in two badgers under the data directory:
//
//   - state/ (Open): money, tasks, the outbox. When Update returns nil the change
//     is on the disk. It carries a schema number; a newer one is refused.
//   - blocks/ (OpenBlocks): IPFS blocks and the DHT's records, as go-datastores.
//     All of it can be fetched or announced again, so writes are not synced
//     unless Sync is called.
//
// # Reading and writing
//
// Update runs one function at a time on the newest state, so there are no
// conflicts and nothing is run twice; many concurrent Updates share one fsync
// (see group.go). View reads a snapshot and never waits for writers. Typed
// values go through Put and Get (canonical CBOR, package protocol).
//
//	err := st.Update(func(tx store.Tx) error {
//		if err := store.Put(tx, "lane/"+key, lane); err != nil {
//			return err
//		}
//		return store.Put(tx, store.SeqKey("outbox/", n), effect)
//	})
//
// # Keys
//
// A key is a path of text; binary parts are hex. The first element says who owns it:
//
//	meta/schema              the schema number
//	lane/<lane key>          state of one lane, as payer or payee (channels.State)
//	lane-task/<lane key>/<task>  one payment of a lane
//	task/<task ID>           state of one task, requester's or executor's side
//	outbox/<sequence>        effects that are decided but not yet performed
//	tx/<signer>/<nonce>      chain transactions: raw bytes before broadcast
//	chain/…                  the watcher's position and what it has seen
//	card/<peer ID>           agent cards, own and heard
//	recovery/<lane key>      how far a lane is that came from a backup
//	owner-order/<action>     what an owner elsewhere was shown last to sign
//	reputation/<peer ID>     what came of the tasks that a peer was hired for
//	event/<sequence>         what the API streams
//	at/<prefix>/<time>/<id>  the index by time: TimeKey, empty or small values
//
// OpenMemory gives the same Store without a disk, for tests; storetest is the
// one conformance suite that both pass.
package store
