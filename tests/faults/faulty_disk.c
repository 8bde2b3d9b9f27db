/* Preloaded into a process: a disk that loses what was not synced, is full, or fails.
 *
 * Every time a database file is synced, a copy beside it (".synced") is what a power cut
 * would leave; who pulls the plug puts the copies in place. The first byte of the file that
 * FAULTY_DISK names says how the disk is: '-' well, 'f' full, 'r' read-only, 'e' errors on sync.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static const char *state = "-";

__attribute__((constructor)) static void look(void)
{
    const char *path = getenv("FAULTY_DISK");
    int fd = path ? open(path, O_RDONLY) : -1;
    if (fd < 0) return;
    void *seen = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
    if (seen != MAP_FAILED) state = seen;
    close(fd);
}

static int is_ours(int fd, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 16);
    if (length <= 0) return 0;
    path[length] = 0;
    return (length > 3 && !strcmp(path + length - 3, ".db")) ||
           (length > 7 && !strcmp(path + length - 7, ".db-wal"));
}

static void keep_copy(int fd, const char *path)
{
    char scratch[PATH_MAX], kept[PATH_MAX], block[65536];
    snprintf(scratch, sizeof scratch, "%s.syncing", path);
    snprintf(kept, sizeof kept, "%s.synced", path);
    int copy = open(scratch, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t (*put)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    off_t at = 0;
    for (ssize_t got; (got = pread(fd, block, sizeof block, at)) > 0; at += got)
        if (put(copy, block, (size_t)got) != got) abort();
    close(copy);
    if (rename(scratch, kept)) abort();
}

static int synced(const char *name, int fd)
{
    char path[PATH_MAX];
    int (*really)(int) = dlsym(RTLD_NEXT, name);
    if (!is_ours(fd, path)) return really(fd);
    if (*state == 'e') { errno = EIO; return -1; }
    pthread_mutex_lock(&one_at_a_time);
    keep_copy(fd, path);
    pthread_mutex_unlock(&one_at_a_time);
    return 0;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

static int refused(int fd)
{
    char path[PATH_MAX];
    if ((*state != 'f' && *state != 'r') || !is_ours(fd, path)) return 0;
    errno = *state == 'f' ? ENOSPC : EROFS;
    return 1;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    ssize_t (*really)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
    return refused(fd) ? -1 : really(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    ssize_t (*really)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    return refused(fd) ? -1 : really(fd, data, size, at);
}

ssize_t write(int fd, const void *data, size_t size)
{
    ssize_t (*really)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    return refused(fd) ? -1 : really(fd, data, size);
}
