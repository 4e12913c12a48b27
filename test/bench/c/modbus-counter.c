// N Modbus TCP slaves in one process that write down when each request came: `modbus-counter N`. Prints the ports as a
// JSON array, then answers each line on stdin with one JSON line:
//   count   how many requests came so far, for how many registers, and when the first one (wall clock, ms)
//   times   when each request to the first slave's unit 1 came, ms
//   clear   forgets all requests
// Register i holds i. Ends when stdin closes.
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

enum { slavesMax = 64, socketsMax = 512, timesMax = 1 << 20 };
static struct pollfd fds[1 + socketsMax];
static int slaveOf[1 + socketsMax];
static double times[timesMax], firstMs;
static long requests, registers, timed;

static double wallMs(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int listening(int *port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 64) || getsockname(fd, (struct sockaddr *)&at, &size)) return -1;
  *port = ntohs(at.sin_port);
  return fd;
}

static void answer(const char *command) {
  if (strncmp(command, "clear", 5) == 0) requests = registers = timed = firstMs = 0;
  if (strncmp(command, "times", 5) == 0) {
    printf("[");
    for (long i = 0; i < timed; i++) printf("%s%.3f", i ? "," : "", times[i]);
    printf("]\n");
  } else printf("{\"requests\":%ld,\"registers\":%ld,\"firstMs\":%.3f}\n", requests, registers, firstMs);
  fflush(stdout);
}

/** 0 when the connection is over. */
static int serve(modbus_t *bus, modbus_mapping_t *map, int fd, int slave) {
  uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
  modbus_set_socket(bus, fd);
  int length = modbus_receive(bus, query);
  if (length <= 0) return length == 0;
  double now = wallMs();
  if (requests++ == 0) firstMs = now;
  registers += query[10] << 8 | query[11];
  if (slave == 0 && query[6] == 1 && timed < timesMax) times[timed++] = now;
  return modbus_reply(bus, query, length, map) >= 0;
}

int main(int argc, char **argv) {
  int slaves = argc > 1 ? atoi(argv[1]) : 0, open = 1, on = 1;
  if (slaves < 1 || slaves > slavesMax) return 64;
  modbus_t *bus = modbus_new_tcp("127.0.0.1", 1502);
  modbus_mapping_t *map = modbus_mapping_new(2000, 2000, 2000, 2000);
  for (int i = 0; i < 2000; i++) map->tab_registers[i] = map->tab_input_registers[i] = i;
  fds[0] = (struct pollfd){.fd = 0, .events = POLLIN};
  for (int i = 0; i < slaves; i++, open++) {
    int port = 0;
    fds[open] = (struct pollfd){.fd = listening(&port), .events = POLLIN};
    slaveOf[open] = -1 - i;
    printf("%s%d", i ? "," : "[", port);
  }
  puts("]");
  fflush(stdout);
  for (char command[64];;) {
    poll(fds, open, -1);
    if (fds[0].revents) {
      if (fgets(command, sizeof command, stdin) == NULL) return 0;
      answer(command);
    }
    for (int i = 1; i < open; i++) {
      if (!fds[i].revents) continue;
      if (slaveOf[i] < 0 && open <= socketsMax) {
        int fd = accept(fds[i].fd, NULL, NULL);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        slaveOf[open] = -1 - slaveOf[i];
        fds[open++] = (struct pollfd){.fd = fd, .events = POLLIN};
      } else if (slaveOf[i] >= 0 && !serve(bus, map, fds[i].fd, slaveOf[i])) {
        close(fds[i].fd);
        fds[i] = fds[--open];
        slaveOf[i--] = slaveOf[open];
      }
    }
  }
}
