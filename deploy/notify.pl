#!/usr/bin/perl
# Connects to systemd's notification socket and becomes the program in its arguments, which inherits the connection as
# the descriptor that KENH_NOTIFY_FD names. Node has no datagram sockets of the unix family, but it can write to this one,
# and what it writes comes from the unit's main process: no other one need be believed (NotifyAccess=main).
#
# Only perl-base, which is part of every Debian. Whatever goes wrong here, the program is started.
use strict;
use warnings;
use Fcntl;
use Socket;

our $socket;    # The descriptor lives as long as this does.

sub connected {
    my ($path) = @_;
    $path =~ s/^@/\0/;    # An abstract name.
    socket( $socket, AF_UNIX, SOCK_DGRAM, 0 ) or return;
    connect( $socket, sockaddr_un($path) )    or return;
    fcntl( $socket, F_SETFL, O_NONBLOCK )     or return;    # A full queue loses a message; it never holds up a pump.
    return fcntl( $socket, F_SETFD, 0 );                    # It stays open over the exec.
}

my $path = delete $ENV{NOTIFY_SOCKET};
if ( defined $path && $path ne '' ) {
    if ( connected($path) ) { $ENV{KENH_NOTIFY_FD} = fileno $socket }
    else                    { warn "notify.pl: systemd is not told anything: $!\n" }
}
exec { $ARGV[0] } @ARGV or die "notify.pl: $ARGV[0]: $!\n";
