package wasi

// Rights of preview 1.
const (
	rightDatasync uint64 = 1 << iota
	rightRead
	rightSeek
	rightSetFlags
	rightSync
	rightTell
	rightWrite
	rightAdvise
	rightAllocate
	rightCreateDirectory
	rightCreateFile
	rightLinkSource
	rightLinkTarget
	rightOpen
	rightReaddir
	rightReadlink
	rightRenameSource
	rightRenameTarget
	rightPathStat
	rightPathSetSize
	rightPathSetTimes
	rightStat
	rightSetSize
	rightSetTimes
	rightSymlink
	rightRemoveDirectory
	rightUnlink
	rightPoll
	rightShutdown
	rightAccept
	rightsEnd

	rightsAll = rightsEnd - 1
	// What can be done with a stream, a file and a directory.
	rightsInput  = rightRead | rightSetFlags | rightStat | rightPoll
	rightsOutput = rightWrite | rightSetFlags | rightStat | rightPoll
	rightsFile   = rightDatasync | rightRead | rightSeek | rightSetFlags | rightSync | rightTell | rightWrite | rightAdvise |
		rightAllocate | rightStat | rightSetSize | rightSetTimes | rightPoll
	rightsDirectory = rightDatasync | rightSetFlags | rightSync | rightCreateDirectory | rightCreateFile | rightLinkSource |
		rightLinkTarget | rightOpen | rightReaddir | rightReadlink | rightRenameSource | rightRenameTarget | rightPathStat |
		rightPathSetSize | rightPathSetTimes | rightStat | rightSetTimes | rightSymlink | rightRemoveDirectory | rightUnlink
)

// Flags of a descriptor.
const (
	flagAppend uint16 = 1 << iota
	flagDsync
	flagNonblock
	flagRsync
	flagSync
	flagsEnd

	flagsAll = flagsEnd - 1
)
