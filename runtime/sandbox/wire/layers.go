package wire

// Layer is one of the ways in which a worker is confined. Each holds without the others.
type Layer struct {
	// Name is its name, in settings and status.
	Name string
	// Does says what it keeps a program from, if everything else has failed: a sentence.
	Does string
	// Helps says what to do where it does not hold: a sentence.
	Helps string
}

// Names of the layers.
const (
	Descriptors  = "descriptors"
	Namespaces   = "namespaces"
	ParentDeath  = "parent_death"
	Capabilities = "capabilities"
	NoNewPrivs   = "no_new_privs"
	NotDumpable  = "not_dumpable"
	Limits       = "limits"
	Landlock     = "landlock"
	Seccomp      = "seccomp"
)

var layers = []Layer{
	{Seccomp, "It can make no system call but those that computing needs: no file, socket, process or signal.", "Use a kernel with CONFIG_SECCOMP_FILTER, and a container that does not forbid seccomp."},
	{Landlock, "It can open, create and execute no file, connect to nothing, and signal nobody.", "Use Linux 5.13 or newer with \"landlock\" in the kernel's parameter lsm=; in a container, allow the landlock system calls in its seccomp profile."},
	{Namespaces, "It is in a network without interfaces and sees no other System V objects, mounts or host name.", "Allow user namespaces: sysctl user.max_user_namespaces above 0 and, on Ubuntu, kernel.apparmor_restrict_unprivileged_userns=0 or a profile; in a container, a seccomp profile that allows unshare."},
	{NoNewPrivs, "It gains no rights by executing another program.", "Use Linux 3.5 or newer."},
	{Capabilities, "It has no capability of root, even if the daemon is started by root.", "Nothing is known to prevent it: look at the security module of your system."},
	{Descriptors, "It has nothing open but its input, its output and the socket to the daemon.", "Use Linux 5.9 or newer, or a limit of open files below a million."},
	{Limits, "It has bounds on memory, processor time, file size and descriptors, and leaves no core file.", "Nothing is known to prevent it: look at the security module of your system."},
	{NotDumpable, "Other programs of the same user cannot read its memory.", "Nothing is known to prevent it: look at the security module of your system."},
	{ParentDeath, "It is killed when the daemon ends, however that happens.", "Nothing is known to prevent it: look at the security module of your system."},
}

// Layers returns all layers, the strongest first.
func Layers() []Layer { return append([]Layer(nil), layers...) }
