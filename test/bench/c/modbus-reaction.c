// N Modbus TCP slaves in one process, each with a register that jumps and a coil that should follow it:
// `modbus-reaction N`. Prints the ports as a JSON array, then obeys each line on stdin:
//   go      from now on each slave flips its holding register 0 between 10 and 90, every 330 to 470 ms at random, and
//           never before the last flip was answered or given up after 20 s; its clock stops at the first write to coil 0
//           that carries the new state (on: above 50)
//   clear   forgets what it measured
//   times   prints for each slave the ms of all flips, -1 for one that was given up, and how many still wait:
//           {"ms":[[…],…],"waiting":1}
// Ends when stdin closes.
#include <arpa/inet.h>
#include <modbus.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { slavesMax = 8, socketsMax = 64, flipsMax = 1 << 17, low = 10, high = 90 };
static const double giveUpMs = 20000;
struct slave {
  modbus_mapping_t *map;
  unsigned random;
  int waits;
  long flips;
  double flippedAt, nextAt, ms[flipsMax];
};
static struct slave slaves[slavesMax];
static struct pollfd fds[1 + socketsMax];
static int slaveOf[1 + socketsMax], count, going;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int listening(int *port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 8) || getsockname(fd, (struct sockaddr *)&at, &size)) return -1;
  *port = ntohs(at.sin_port);
  return fd;
}

static void note(struct slave *slave, double ms) {
  if (slave->flips < flipsMax) slave->ms[slave->flips++] = ms;
  slave->waits = 0;
}

static void plan(struct slave *slave, double at) {
  slave->nextAt = at + 330 + rand_r(&slave->random) % 141;
}

static void command(const char *line) {
  int waiting = 0;
  if (strncmp(line, "go", 2) == 0) for (int i = going = 1; i <= count; i++) plan(&slaves[i - 1], now());
  if (strncmp(line, "clear", 5) == 0) for (int i = 0; i < count; i++) slaves[i].flips = 0;
  if (strncmp(line, "times", 5) == 0) {
    printf("{\"ms\":[");
    for (int i = 0; i < count; i++) {
      printf(i ? ",[" : "[");
      for (long flip = 0; flip < slaves[i].flips; flip++) printf("%s%.3f", flip ? "," : "", slaves[i].ms[flip]);
      printf("]");
      waiting += slaves[i].waits;
    }
    printf("],\"waiting\":%d}\n", waiting);
  } else puts("{}");
  fflush(stdout);
}

/** Flips what is due. */
static void flip(void) {
  double at = now();
  for (int i = 0; going && i < count; i++) {
    struct slave *slave = &slaves[i];
    if (slave->waits && at - slave->flippedAt > giveUpMs) note(slave, -1);
    if (slave->waits || at < slave->nextAt) continue;
    uint16_t *level = &slave->map->tab_registers[0];
    *level = *level == low ? high : low;
    slave->flippedAt = at;
    slave->waits = 1;
    plan(slave, at);
  }
}

/** How long to sleep until the next flip, ms. */
static int idleMs(void) {
  double least = 1000, at = now();
  for (int i = 0; going && i < count; i++)
    if (!slaves[i].waits && slaves[i].nextAt - at < least) least = slaves[i].nextAt - at;
  return least < 0 ? 0 : (int)least + 1;
}

/** 0 when the connection is over. */
static int serve(modbus_t *bus, int fd, struct slave *slave) {
  uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
  modbus_set_socket(bus, fd);
  int length = modbus_receive(bus, query);
  double at = now();
  if (length <= 0) return length == 0;
  int address = query[8] << 8 | query[9], on = query[7] == 5 ? query[10] == 0xFF : query[13] & 1;
  int isWrite = (query[7] == 5 || query[7] == 15) && address == 0;
  if (isWrite && slave->waits && on == (slave->map->tab_registers[0] == high)) note(slave, at - slave->flippedAt);
  return modbus_reply(bus, query, length, slave->map) >= 0;
}

int main(int argc, char **argv) {
  int open = 1, on = 1;
  count = argc > 1 ? atoi(argv[1]) : 0;
  if (count < 1 || count > slavesMax) return 64;
  modbus_t *bus = modbus_new_tcp("127.0.0.1", 1502);
  fds[0] = (struct pollfd){.fd = 0, .events = POLLIN};
  for (int i = 0; i < count; i++, open++) {
    int port = 0;
    slaves[i].map = modbus_mapping_new(100, 100, 100, 100);
    slaves[i].map->tab_registers[0] = low;
    slaves[i].random = (unsigned)now() + 7919 * i;
    fds[open] = (struct pollfd){.fd = listening(&port), .events = POLLIN};
    slaveOf[open] = -1 - i;
    printf("%s%d", i ? "," : "[", port);
  }
  puts("]");
  fflush(stdout);
  for (char line[64];;) {
    poll(fds, open, idleMs());
    flip();
    if (fds[0].revents) {
      if (fgets(line, sizeof line, stdin) == NULL) return 0;
      command(line);
    }
    for (int i = 1; i < open; i++) {
      if (!fds[i].revents) continue;
      if (slaveOf[i] < 0 && open <= socketsMax) {
        int fd = accept(fds[i].fd, NULL, NULL);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        slaveOf[open] = -1 - slaveOf[i];
        fds[open++] = (struct pollfd){.fd = fd, .events = POLLIN};
      } else if (slaveOf[i] >= 0 && !serve(bus, fds[i].fd, &slaves[slaveOf[i]])) {
        close(fds[i].fd);
        fds[i] = fds[--open];
        slaveOf[i--] = slaveOf[open];
      }
    }
  }
}
