/* SPDX-License-Identifier: MIT */

/* Runs a command and says on a last line what it cost: seconds on the wall and of the processor, greatest
 * resident size, exit status.  Usage: cost PROGRAM ARGUMENT... */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int argc, char **argv) {
  if (argc < 2) return EXIT_FAILURE;
  double begun = now();
  pid_t child = fork();
  if (child < 0) return EXIT_FAILURE;
  if (child == 0) {
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(127);
  }
  int status;
  if (waitpid(child, &status, 0) != child) return EXIT_FAILURE;
  double wall = now() - begun;
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  printf("cost: wall %.6f cpu %.6f rss_kb %ld status %d\n", wall,
         seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss,
         WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return EXIT_SUCCESS;
}
