# Brings outputs to their rest without Kênh, Node or any package: the perl that every Debian has (perl-base) is enough.
#
#   perl rest-line.pl [hold] LABELS PIN ACTIVE DRIVE VALUE [LABELS PIN ACTIVE DRIVE VALUE …]
#
#   LABELS  labels of the chip, one a line: exactly one chip must have one of them     pinctrl-rp1
#   PIN     number within the chip, or name                                            17, GPIO17
#   ACTIVE  low or high: the level that means on                                       low
#   DRIVE   push-pull, open-drain or open-source                                       push-pull
#   VALUE   on or off                                                                  off
#   hold    stay, and keep the pins, until standard input ends or a signal comes: some boards turn a pin that nobody
#           holds into an input
#
# One line per pin on standard output, `ok …` or `failed …: why`; the exit code is 0 when all read back as asked. A pin
# that fails keeps no other from being brought to rest. The same refusals as the driver's: no pin is guessed.
# Structs and numbers: <linux/gpio.h>, version 2 (see uapi.ts, whose test asks a compiler).
use strict;
use warnings;
use Fcntl qw(O_RDWR);
$| = 1;

my %number = (chip => 0x8044b401, line => 0xc100b405, request => 0xc250b407, get => 0xc010b40e);
my %drive = ('push-pull' => 0, 'open-drain' => 0x40, 'open-source' => 0x80);
my ($used, $active_low, $output) = (0x01, 0x02, 0x08);

my $nothing = 'no such pin';
my $hold = @ARGV && $ARGV[0] eq 'hold' ? shift @ARGV : undef;
die "usage: rest-line.pl [hold] LABELS PIN ACTIVE DRIVE VALUE …\n" if !@ARGV || @ARGV % 5;

my (@kept, $failures);
while (my @step = splice @ARGV, 0, 5) {
    my $pin = $step[1];
    my ($fh, $why) = rest(@step);
    push @kept, $fh if $fh;
    $failures++ if $why;
    print $why ? "failed $pin: $why\n" : "ok $pin $step[4]\n";
}
if ($hold) { 1 while defined(my $ignored = <STDIN>); }
exit($failures ? 1 : 0);

# The descriptor that keeps the pin, and why it is not as asked.
sub rest {
    my ($labels, $pin, $active, $drive, $value) = @_;
    return (undef, "cannot be $active, $drive, $value")
        if $active !~ /^(low|high)$/ || !exists $drive{$drive} || $value !~ /^(on|off)$/;
    my ($chip, $lines, $label, $why) = chip(split /\n/, $labels);
    return (undef, $why) if $why;
    (my $offset, $why) = place($chip, $lines, $pin);
    # As in chips.ts: on the chips of a header GPIO14 is line 14, whatever else the board calls it.
    ($offset, $why) = place($chip, $lines, $1)
        if !defined $offset && $why eq $nothing && $label =~ /^pinctrl-(bcm2835|bcm2711|rp1)$/ && $pin =~ /^GPIO(\d+)$/;
    return (undef, $why) if $why;
    my $on = $value eq 'on' ? 1 : 0;
    my $flags = $output | $drive{$drive} | ($active eq 'low' ? $active_low : 0);
    my $ask = pack('L x252 a32 L x4 L x20', $offset, 'kenh-rest', $flags, 1)
        . pack('L x4 L x4 L x4 x216', 2, $on, 1) . pack('L L x20 l', 1, 0, 0);
    return (undef, "refused: $!") if !defined ioctl($chip, $number{request}, $ask);
    my $fd = unpack('x588 l', $ask);
    open(my $held, '<&=', $fd) or return (undef, "$!");
    my $values = pack('L x4 L x4', 0, 1);
    return ($held, "cannot be read back: $!") if !defined ioctl($held, $number{get}, $values);
    return ($held, (unpack('L', $values) & 1) == $on ? undef : "does not read back as $value");
}

# The one chip that has one of the labels, how many lines it has, and which label. Links to a chip are the same chip.
sub chip {
    my %wanted = map { $_ => 1 } @_;
    my (%found, @seen);
    for my $path (glob '/dev/gpiochip*') {
        sysopen(my $chip, $path, O_RDWR) or next;
        my $answer = "\0" x 68;
        next if !defined ioctl($chip, $number{chip}, $answer);
        my ($label, $lines) = unpack('x32 Z32 L', $answer);
        push @seen, $label;
        $found{(stat $chip)[6]} = [$chip, $lines, $label] if $wanted{$label};
    }
    my @chips = values %found;
    return (@{$chips[0]}, undef) if @chips == 1;
    return (undef, undef, undef, scalar(@chips) . ' chips fit; there are: ' . join(', ', @seen));
}

# Where the pin is, or why nobody may touch it.
sub place {
    my ($chip, $lines, $pin) = @_;
    my @found;
    for my $offset (0 .. $lines - 1) {
        my $answer = pack('x64 L x188', $offset);
        return (undef, "its pins cannot be looked at: $!") if !defined ioctl($chip, $number{line}, $answer);
        my ($name, $consumer, $flags) = unpack('Z32 Z32 x8 L', $answer);
        if ($pin =~ /^\d+$/) {
            next if $offset != $pin;
            return (undef, "that line is called $name") if $name =~ /^GPIO(\d+)$/ && $1 != $pin;
        } elsif ($name ne $pin) { next; }
        push @found, [$offset, $flags & $used ? "held by \"$consumer\"" : undef];
    }
    return @{$found[0]} if @found == 1;
    return (undef, @found ? scalar(@found) . ' pins fit' : $nothing);
}
