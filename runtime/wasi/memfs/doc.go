// Package memfs is the file system of one guest: directories, regular files, hard and symbolic links in memory,
// with quotas, and nothing of the machine behind it.
//
// It is deterministic. Inode numbers are given out in order, a directory lists its entries in the order in which
// they came, and times are those of a clock that it is given. What is mounted is listed in byte order and carries
// the time of the start. Reading does not change access times.
//
// The tree has no root: it is a list of mounts, each a directory of its own that a path cannot leave, neither by
// ".." nor by a symbolic link; an absolute path, or a link with an absolute target, leads out of every one. Links
// and renames stay within a mount (Xdev).
//
// Two quotas count the logical size of files, so that a hole costs what its bytes would: one for the mount whose
// path is runtime.OutPath, the artefacts, and one for all others. Read-only mounts are free of them. Entries are
// counted too. What the host holds for a file is at most twice its size, and a few hundred bytes for each entry.
// A file's content is held in pages, and mounted content is not copied until it is written.
//
// Every operation counts the nodes it visits in FS.Work, for whoever charges for it.
package memfs
