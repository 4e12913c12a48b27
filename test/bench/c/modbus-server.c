// A libmodbus slave, unit 1: `modbus-server tcp PORT` or `modbus-server rtu DEVICE BAUD`. Prints "ready".
// Register i holds i. One connection after the other; ends with its parent (stdin closes) or by a signal.
#include <errno.h>
#include <modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void serve(modbus_t *bus, modbus_mapping_t *map) {
  uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
  for (;;) {
    int length = modbus_receive(bus, query);
    if (length > 0) modbus_reply(bus, query, length, map);
    else if (length < 0 && errno != EMBBADCRC && errno != EAGAIN && errno != ETIMEDOUT) return;
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  int tcp = strcmp(argv[1], "tcp") == 0;
  modbus_t *bus = tcp ? modbus_new_tcp("127.0.0.1", atoi(argv[2])) : modbus_new_rtu(argv[2], atoi(argv[3]), 'N', 8, 1);
  modbus_mapping_t *map = modbus_mapping_new(2000, 2000, 2000, 2000);
  for (int i = 0; i < 2000; i++) map->tab_registers[i] = map->tab_input_registers[i] = i;
  modbus_set_slave(bus, 1);
  int listener = tcp ? modbus_tcp_listen(bus, 4) : modbus_connect(bus);
  if (listener < 0) return fprintf(stderr, "%s\n", modbus_strerror(errno)), 1;
  puts("ready");
  fflush(stdout);
  if (!tcp) serve(bus, map);
  for (int on = 1; tcp && modbus_tcp_accept(bus, &listener) >= 0; modbus_close(bus)) {
    setsockopt(modbus_get_socket(bus), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    serve(bus, map);
  }
  return 0;
}
