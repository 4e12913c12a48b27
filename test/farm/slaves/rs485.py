#!/usr/bin/env python3
"""One RS-485 pair as a pseudo-terminal: the master opens PATH, the slaves talk on stdin and stdout.

Bytes take the time that they take on a real wire (BITS bits each at the baud rate), two talkers at once garble each
other, and a master that set another baud rate reads and sends garbage. Says "ready" on stderr once PATH is there; ends,
and takes PATH away, when stdin closes. Nothing but the standard library.

usage: rs485.py PATH [BAUD [BITS]]
"""
import fcntl, os, pty, select, signal, sys, termios, time, tty

path = sys.argv[1]
baud = int(sys.argv[2]) if len(sys.argv) > 2 else 9600
bits = int(sys.argv[3]) if len(sys.argv) > 3 else 11
# An adapter hands over a few bytes at a time; this saves waking up for every single one.
FIFO = 4
WAITING_MAX = 4096
speeds = {getattr(termios, n): int(n[1:]) for n in dir(termios) if n[0] == 'B' and n[1:].isdigit()}

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us; they close stdin when they are done
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
master, slave = pty.openpty()  # the slave end stays open here: a master that closes it gives no EIO
tty.setraw(slave)
for fd in (master, 1):
    fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_NONBLOCK)
fresh = '%s.%d' % (path, os.getpid())
os.symlink(os.ttyname(slave), fresh)
os.replace(fresh, path)


def give(fd, chunk):
    """A side that does not listen misses the bytes, as on a wire."""
    try:
        os.write(fd, chunk)
    except BlockingIOError:
        pass


def run():
    flying = []  # (arrives at, comes from, byte): in order of arrival, because there is one wire
    busy = 0.0
    while True:
        wait = max(0, flying[min(FIFO, len(flying)) - 1][0] - time.monotonic()) if flying else None
        ready, _, _ = select.select([master, 0], [], [], wait)
        now = time.monotonic()
        for fd in ready:
            chunk = os.read(fd, 512)
            if not chunk:
                return
            asked = speeds.get(termios.tcgetattr(master)[5], baud)
            for byte in chunk:
                if len(flying) >= WAITING_MAX:
                    break
                collides = bool(flying) and flying[-1][1] != fd
                busy = max(now, busy) + bits / baud
                flying.append((busy, fd, byte ^ 0x55 if collides or asked != baud else byte))
        out = {master: bytearray(), 0: bytearray()}
        now = time.monotonic()
        while flying and flying[0][0] <= now:
            _, fd, byte = flying.pop(0)
            out[fd].append(byte)
        if out[master]:
            give(1, bytes(out[master]))
        if out[0]:
            give(master, bytes(out[0]))


try:
    print('ready', file=sys.stderr, flush=True)
    run()
except (BrokenPipeError, KeyboardInterrupt):
    pass
finally:
    try:
        if os.readlink(path) == os.ttyname(slave):
            os.unlink(path)
    except OSError:
        pass
