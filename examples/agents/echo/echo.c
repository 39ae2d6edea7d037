// util.echo: what comes in goes out. The smallest agent that does something.
#include <string.h>
#include <unistd.h>

static char buffer[64 * 1024];

static int fail(const char *what) {
	(void)!write(STDERR_FILENO, what, strlen(what));
	return 1;
}

int main(void) {
	for (;;) {
		ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
		if (n == 0) return 0;
		if (n < 0) return fail("echo: cannot read the input\n");
		for (ssize_t at = 0; at < n;) {
			ssize_t w = write(STDOUT_FILENO, buffer + at, (size_t)(n - at));
			if (w < 0) return fail("echo: cannot write the output\n");
			at += w;
		}
	}
}
