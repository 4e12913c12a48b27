// Reads holding registers one request after the other, for SECONDS after a short warm-up, and prints
// {"reads":…,"seconds":…,"cpuMicros":…,"cyclesMs":[…]}.
//   modbus-client raw PORT COUNT SECONDS        bare socket: what the machine allows
//   modbus-client tcp PORT COUNT SECONDS        libmodbus
//   modbus-client rtu DEVICE BAUD COUNT READS   libmodbus; each cycle's time is printed
#include <arpa/inet.h>
#include <errno.h>
#include <modbus.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}
static double cpuMicros(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}
static int fail(const char *what) { return fprintf(stderr, "%s: %s\n", what, modbus_strerror(errno)), 1; }

static int connected(int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ? fd : -1;
}

/** One request, one answer; 1 when the answer is whole. */
static int rawRead(int fd, int count) {
  static unsigned short id;
  unsigned char ask[12] = {0, 0, 0, 0, 0, 6, 1, 3, 0, 0, 0, 0}, answer[300];
  id++;
  ask[0] = id >> 8, ask[1] = id & 255, ask[11] = count;
  if (write(fd, ask, 12) != 12) return 0;
  for (int have = 0, want = 9 + 2 * count; have < want;) {
    int got = read(fd, answer + have, sizeof answer - have);
    if (got <= 0) return 0;
    have += got;
  }
  return answer[0] == ask[0] && answer[1] == ask[1];
}

int main(int argc, char **argv) {
  if (argc < 5) return 64;
  int rtu = strcmp(argv[1], "rtu") == 0, raw = strcmp(argv[1], "raw") == 0;
  int count = atoi(argv[rtu ? 4 : 3]), reads = 0;
  uint16_t registers[125];
  modbus_t *bus = rtu ? modbus_new_rtu(argv[2], atoi(argv[3]), 'N', 8, 1) : modbus_new_tcp("127.0.0.1", atoi(argv[2]));
  modbus_set_slave(bus, 1);
  int fd = raw ? connected(atoi(argv[2])) : -1;
  if (raw ? fd < 0 : modbus_connect(bus) < 0) return fail("connect");
  if (rtu) {
    int wanted = atoi(argv[5]);
    for (int i = -3; i < wanted; i++) {
      double start = now();
      if (modbus_read_registers(bus, 0, count, registers) != count) return fail("read");
      if (i == -1) printf("{\"cyclesMs\":[");
      if (i >= 0) printf("%s%.4f", i > 0 ? "," : "", (now() - start) * 1e3);
    }
    puts("]}");
    return 0;
  }
  double seconds = atof(argv[4]), start = now(), cpu = 0;
  for (int warm = 1; warm >= 0; warm--) {
    double end = now() + (warm ? seconds / 3 : seconds);
    for (start = now(), cpu = cpuMicros(), reads = 0; now() < end; reads++)
      if (raw ? !rawRead(fd, count) : modbus_read_registers(bus, 0, count, registers) != count) return fail("read");
  }
  printf("{\"reads\":%d,\"seconds\":%.6f,\"cpuMicros\":%.0f}\n", reads, now() - start, cpuMicros() - cpu);
  return 0;
}
