// A serial wire of BAUD that takes the time a real one takes: two pseudo-terminals, a thread each way, 11 bits a byte.
// Prints the two device names on one line, then carries bytes until it is killed.
#define _GNU_SOURCE
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static long byteNs;
struct way { int from, to; };

/** Byte n of a burst leaves n byte times after the burst began: one late wake-up does not delay the bytes after it. */
static void *carry(void *argument) {
  struct way *way = argument;
  unsigned char bytes[256];
  struct timespec now;
  long long free = 0;
  prctl(PR_SET_TIMERSLACK, 1);
  for (int got; (got = read(way->from, bytes, sizeof bytes)) != 0;) {
    if (got < 0) { usleep(1000); continue; }
    clock_gettime(CLOCK_MONOTONIC, &now);
    long long present = now.tv_sec * 1000000000LL + now.tv_nsec;
    if (free < present) free = present;
    for (int i = 0; i < got; i++) {
      free += byteNs;
      struct timespec until = {free / 1000000000LL, free % 1000000000LL};
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
      if (write(way->to, bytes + i, 1) != 1) return NULL;
    }
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc < 2 || atoi(argv[1]) <= 0) return 64;
  byteNs = 11000000000L / atoi(argv[1]);
  int near[2], far[2];
  char names[2][64];
  struct termios raw;
  cfmakeraw(&raw);
  if (openpty(&near[0], &near[1], names[0], &raw, NULL) || openpty(&far[0], &far[1], names[1], &raw, NULL)) return 1;
  printf("%s %s\n", names[0], names[1]);
  fflush(stdout);
  pthread_t threads[2];
  struct way there = {near[0], far[0]}, back = {far[0], near[0]};
  pthread_create(&threads[0], NULL, carry, &there);
  pthread_create(&threads[1], NULL, carry, &back);
  return pthread_join(threads[0], NULL);
}
