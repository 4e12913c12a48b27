#!/bin/sh
# Puts Kênh from this checkout onto a Debian 12 or 13 (amd64, arm64) with systemd, or takes it off again. As root.
#
#   deploy/install.sh              install; again: upgrade (outputs are at rest across it)
#   deploy/install.sh --uninstall  remove the program; site file, secrets and journal stay
#   deploy/install.sh --purge      remove these as well, and the users
#
# Every step can be done again. The new program is put together and tried beside the old one, which runs on meanwhile; a
# site file that the new one refuses, or an npm that fails, leaves everything as it was.
set -eu
umask 022

here=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd)
root=/usr/lib/kenh
units='kenh.service kenh-control.service kenh-link.service kenh-web.service kenh-rest.service'

language=${KENH_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}
case $language in en* | EN*) language='en' ;; *) language='vi' ;; esac
say() { if [ "$language" = en ]; then echo "kenh: $2"; else echo "kenh: $1"; fi; }
fail() {
  code=$1
  shift
  say "$@" >&2
  exit "$code"
}
has() { command -v "$1" >/dev/null 2>&1; }
# In a chroot files are put in place, and nothing is started.
lives() { [ -d /run/systemd/system ]; }
# The first number of a version such as v20.19.2.
major() { echo "${1#v}" | cut -d. -f1; }

usage() {
  say "cách dùng: deploy/install.sh [--uninstall | --purge]" "usage: deploy/install.sh [--uninstall | --purge]" >&2
  exit 64
}

nodeLine='apt-get install -y ca-certificates curl && curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs && npm install -g npm@11'

# What must be there before anything is touched.
look() {
  [ "$(id -u)" = 0 ] || fail 77 "cần quyền root: sudo deploy/install.sh" "root is needed: sudo deploy/install.sh"
  case $(uname -m) in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail 69 "$(uname -m): kiến trúc chưa được hỗ trợ (x86_64, aarch64)" "$(uname -m): architecture not supported (x86_64, aarch64)" ;;
  esac
  for tool in systemctl systemd-sysusers systemd-tmpfiles perl; do
    has "$tool" || fail 69 "thiếu $tool: apt-get install -y systemd perl-base" "$tool is missing: apt-get install -y systemd perl-base"
  done
  node=$(node --version 2>/dev/null || echo v0)
  npm=$(npm --version 2>/dev/null || echo 0)
  if [ "$(major "$node")" -lt 20 ] || [ "$(major "$npm")" -lt 11 ]; then
    fail 69 "cần Node 20 trở lên và npm 11 trở lên để cài (đang có Node $node, npm $npm). Hãy chạy:
  $nodeLine" "Node 20 or newer and npm 11 or newer are needed for the install (found Node $node, npm $npm). Run:
  $nodeLine"
  fi
}

# The program with its packages and its own Node, beside the one that runs.
prepare() {
  rm -rf "$root.new"
  mkdir -p "$root.new"
  say "chép chương trình vào $root" "copying the program to $root"
  (cd "$here" && tar -cf - --exclude=node_modules --exclude='*.test.ts' --exclude='*.test-kit.ts' --exclude='*.example.yaml' \
    agent deploy drivers provisioning package.json package-lock.json .npmrc README.md CHANGELOG.md LICENSE) |
    tar -xf - -C "$root.new" --no-same-owner
  [ -e "$root.new/LICENSE" ] || fail 1 "chép không xong" "copying failed"
  say "cài các gói cần để chạy (npm ci, vài phút trên bo mạch nhỏ)" "installing the packages it runs on (npm ci, minutes on a small board)"
  if ! (cd "$root.new" && npm ci --omit=dev); then
    rm -rf "$root.new"
    fail 75 "npm ci không xong; chưa có gì thay đổi" "npm ci failed; nothing was changed"
  fi
  own=$root.new/node_modules/node-linux-$arch
  # By a name of its own: the last resort runs also when the packages are broken.
  ln -f "$own/bin/node" "$root.new/node" || cp "$own/bin/node" "$root.new/node"
  rm -rf "$own/include" "$own/share"
  "$root.new/node" --version >/dev/null 2>&1 ||
    fail 69 "Node đi kèm không chạy được: apt-get install -y libstdc++6" "the Node that comes with it does not run: apt-get install -y libstdc++6"
  if [ -e /etc/kenh/site.yaml ] && [ -e "$root" ] &&
    ! "$root.new/node" "$root.new/provisioning/kenh.ts" check /etc/kenh/site.yaml; then
    rm -rf "$root.new"
    fail 78 "bản mới không nhận /etc/kenh/site.yaml; bản cũ vẫn chạy, chưa có gì thay đổi" "the new version refuses /etc/kenh/site.yaml; the old one runs on, nothing was changed"
  fi
}

stop() {
  lives || return 0
  [ -e /usr/lib/systemd/system/kenh.service ] || return 0
  say "dừng Kênh: mọi đầu ra về trạng thái nghỉ" "stopping Kênh: all outputs go to rest"
  systemctl stop kenh.service 'kenh-*.service'
  # The last resort is the last word of control's unit: without it, it would not have failed.
  if systemctl is-failed --quiet kenh-control.service; then
    say "CẢNH BÁO: có đầu ra chưa chắc đã nghỉ, xem: journalctl -u kenh-control -n 20" "WARNING: some output may not be at rest, see: journalctl -u kenh-control -n 20" >&2
  fi
}

place() {
  rm -rf "$root.old"
  [ ! -e "$root" ] || mv "$root" "$root.old"
  mv "$root.new" "$root"
  rm -rf "$root.old"
  ln -sfn "$root/provisioning/kenh" /usr/bin/kenh
  say "người dùng, nhóm, thư mục, đơn vị systemd" "users, groups, folders, systemd units"
  put() { install -D -m 644 "$root/deploy/systemd/$1" "$2"; }
  put sysusers.conf /usr/lib/sysusers.d/kenh.conf
  put tmpfiles.conf /usr/lib/tmpfiles.d/kenh.conf
  put udev.rules /usr/lib/udev/rules.d/60-kenh.rules
  put modules-load.conf /usr/lib/modules-load.d/kenh.conf
  for unit in $units; do put "$unit" "/usr/lib/systemd/system/$unit"; done
  systemd-sysusers kenh.conf
  systemd-tmpfiles --create kenh.conf
  adopt
}

# A journal that was begun by somebody else (an agent that ran as root) becomes ours.
adopt() {
  journal=/var/lib/kenh/journal
  [ -n "$(find "$journal" ! -user kenh-control ! -user kenh-link -print -quit)" ] || return 0
  say "nhận lại nhật ký cũ trong $journal" "taking over the journal in $journal"
  chown -R kenh-control:kenh-journal "$journal"
  chmod -R u=rwX,g=rwX,o= "$journal"
  find "$journal" -type d -exec chmod g+s {} +
  sed -n "s|^a+ *$journal |A+ $journal |p" /usr/lib/tmpfiles.d/kenh.conf | systemd-tmpfiles --create -
}

start() {
  systemctl enable --quiet kenh.service
  if ! lives; then
    say "systemd không chạy ở đây: đã cài, chưa khởi động gì" "systemd does not run here: installed, nothing was started"
    return 0
  fi
  systemctl daemon-reload
  udevadm control --reload 2>/dev/null && udevadm trigger --subsystem-match=gpio 2>/dev/null || true
  for module in usbserial cdc_acm; do modprobe "$module" 2>/dev/null || true; done
  runuser -u kenh-web -- test -r /var/lib/kenh/journal ||
    say "CẢNH BÁO: ổ đĩa này không giữ ACL, nên web và nhóm kenh không đọc được nhật ký" "WARNING: this file system keeps no ACLs: web and the group kenh cannot read the journal" >&2
  if [ ! -e /etc/kenh/site.yaml ]; then
    say "đã cài xong. Viết tệp cấu hình rồi chạy:
  kenh init --out /etc/kenh/site.yaml && systemctl start kenh" "installed. Write the site file and start:
  kenh init --out /etc/kenh/site.yaml && systemctl start kenh"
    return 0
  fi
  systemctl reset-failed 'kenh*' 2>/dev/null || true
  systemctl start kenh.service ||
    fail 78 "Kênh không chạy, xem: journalctl -u kenh -n 30" "Kênh does not start, see: journalctl -u kenh -n 30"
  for unit in kenh-control.service kenh-link.service kenh-web.service; do systemctl start "$unit" || true; done
  systemctl is-active --quiet kenh-control.service ||
    fail 1 "kenh-control không chạy, xem: journalctl -u kenh-control -n 30" "kenh-control does not run, see: journalctl -u kenh-control -n 30"
  say "đang chạy. Xem: kenh status (người dùng cần ở trong nhóm kenh: adduser TÊN kenh)" "running. See: kenh status (people need the group kenh: adduser NAME kenh)"
}

uninstall() {
  [ "$(id -u)" = 0 ] || fail 77 "cần quyền root" "root is needed"
  stop
  systemctl disable kenh.service >/dev/null 2>&1 || true
  for unit in $units; do rm -f "/usr/lib/systemd/system/$unit"; done
  rm -f /usr/lib/sysusers.d/kenh.conf /usr/lib/tmpfiles.d/kenh.conf /usr/lib/udev/rules.d/60-kenh.rules \
    /usr/lib/modules-load.d/kenh.conf /usr/bin/kenh
  rm -rf "$root" "$root.new" "$root.old" /var/cache/kenh /run/kenh
  lives && systemctl daemon-reload && systemctl reset-failed 'kenh*' 2>/dev/null || true
  say "đã gỡ chương trình" "the program was removed"
}

purge() {
  rm -rf /etc/kenh /var/lib/kenh
  for user in kenh-check kenh-control kenh-link kenh-web; do userdel "$user" 2>/dev/null || true; done
  for group in kenh-check kenh-control kenh-link kenh-web kenh-flows kenh-camera kenh kenh-journal; do
    groupdel "$group" 2>/dev/null || true
  done
  say "đã xóa cấu hình, mã bí mật, nhật ký và người dùng" "site file, secrets, journal and users were removed"
}

case ${1:-} in
  '')
    look
    prepare
    stop
    place
    start
    ;;
  --uninstall)
    uninstall
    say "còn giữ: /etc/kenh, /var/lib/kenh (xóa luôn: --purge)" "kept: /etc/kenh, /var/lib/kenh (--purge removes them)"
    ;;
  --purge)
    uninstall
    purge
    ;;
  *) usage ;;
esac
