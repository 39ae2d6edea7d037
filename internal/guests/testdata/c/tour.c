// What a guest may do, one line for each; the other languages' tours do and say the same.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
	char *names[64];
	size_t n = 0;
	DIR *d = opendir(path);
	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL && n < 64;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) names[n++] = strdup(e->d_name);
	closedir(d);
	qsort(names, n, sizeof *names, by_name);
	printf("dir:");
	for (size_t i = 0; i < n; i++) printf(" %s", names[i]);
	printf("\n");
}

static void put(const char *path, const char *text) {
	FILE *f = fopen(path, "w");
	if (f == NULL) {
		perror(path);
		exit(1);
	}
	fputs(text, f);
	fclose(f);
}

int main(int argc, char **argv) {
	printf("args:");
	for (int i = 1; i < argc; i++) printf(" %s", argv[i]);
	printf("\nenv: %s\n", getenv("COLOUR"));

	int bytes = 0, lines = 0;
	for (int c; (c = getchar()) != EOF; bytes++) lines += c == '\n';
	printf("stdin: %d lines, %d bytes\n", lines, bytes);

	char text[100] = "";
	FILE *f = fopen("/in/data.txt", "r");
	if (f == NULL || fgets(text, sizeof text, f) == NULL) perror("/in/data.txt");
	printf("in: %s", text);
	printf("read-only: %s\n", open("/in/new", O_CREAT | O_WRONLY, 0600) < 0 && errno == EROFS ? "yes" : "no");

	mkdir("/tmp/d", 0700);
	put("/tmp/d/b", "1");
	put("/tmp/d/a", "2");
	list("/tmp/d");
	rename("/tmp/d/a", "/tmp/d/c");
	unlink("/tmp/d/b");
	list("/tmp/d");
	struct stat st;
	printf("size: %d\n", stat("/tmp/d/c", &st) == 0 ? (int)st.st_size : -1);

	put("/out/result.txt", "written by a guest\n");
	f = fopen("/out/result.txt", "r+");
	fseek(f, 11, SEEK_SET);
	fputs("one", f);
	fclose(f);

	printf("clock: %lld\n", (long long)time(NULL));
	struct timespec nap = {0, 50000000}, before, after;
	clock_gettime(CLOCK_MONOTONIC, &before);
	nanosleep(&nap, NULL);
	clock_gettime(CLOCK_MONOTONIC, &after);
	long long ms = (after.tv_sec - before.tv_sec) * 1000LL + (after.tv_nsec - before.tv_nsec) / 1000000;
	printf("slept: %s\n", ms >= 50 && ms < 1000 ? "yes" : "no");

	unsigned char random[8];
	getentropy(random, sizeof random);
	printf("random: ");
	for (size_t i = 0; i < sizeof random; i++) printf("%02x", random[i]);
	printf("\n");
	fprintf(stderr, "done\n");
	return 3;
}
