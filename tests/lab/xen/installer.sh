#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: installer.sh FOLDER [TYPE]: Debian's installer from its netboot tree, on a new volume,
# until it asks for the language: as PVH and PV on the serial line, as HVM on the screen. Speaks TAP.
. /opt/guesthouse/steps.sh
case ${2:-} in
  pvh | pv | hvm) types=$2 ;;
  *) types="pvh pv hvm" ;;
esac
tree=/usr/lib/debian-installer/images/12/amd64/text
serial=/share/results/installer
kill_service

# install TYPE ARGUMENTS. Xen's scripts for disks and networks have a time limit that an emulator beside
# other work does not always keep.
install() {
  lvcreate -q -y -W n -L 1G -n "$1" vg >/dev/null 2>&1
  for _ in 1 2 3; do
    spare_first_cpu "$1" >/dev/null 2>&1 &
    said=$(ctl new --name "$1" --type "$1" --tree "$tree" --args "+$2" --memory 1G --cpus 1 \
      --disk "/dev/vg/$1" --network bridge=xenbr0 --quiet 2>&1) && return
    echo "$said"
    case $said in
      *timeout* | *"timed out"*) ctl undefine "$1" ;;
      *) return 1 ;;
    esac
  done
  return 1
}

# still TYPE: whether it runs its installer: a guest that the emulator breaks starts anew, from its empty disk.
still() {
  shown=$(ctl --json show "$1") && echo "$shown" | grep -q '"installing" : true' || { echo "$shown"; return 1; }
}

# on_serial TYPE: whether the serial line asks for the language within ten minutes.
on_serial() {
  [ -p /root/silence ] || mkfifo /root/silence
  timeout 600 "$here/guesthousectl" --host xen: console "$1" --serial \
    <>/root/silence >"$serial.$1" 2>&1 &
  reader=$!
  while kill -0 $reader 2>/dev/null && ! grep -qa 'Select a language' "$serial.$1" && still "$1"; do
    sleep 3
  done
  kill $reader 2>/dev/null
  tail -c 3000 "$serial.$1"
  grep -qa 'Select a language' "$serial.$1"
}

# on_screen TYPE: the same of the picture: the installer's windows are light grey on blue.
on_screen() {
  for _ in $(seq 240); do
    ctl screenshot "$1" "$serial.$1.png" >/dev/null 2>&1 && "$here/colours.py" "$serial.$1.png" && return
    still "$1" || return 1
    sleep 5
  done
  return 1
}

remove() {
  ctl destroy "$1" >/dev/null 2>&1
  ctl undefine "$1" >/dev/null 2>&1
  lvremove -q -y "vg/$1" >/dev/null
}

for type in $types; do
  if [ "$type" = hvm ]; then
    check "makes a machine as hvm" install hvm console=tty0 \
      && check "asks for the language as hvm" on_screen hvm
  else
    check "makes a machine as $type" install "$type" "console=hvc0 TERM=vt102" \
      && check "asks for the language as $type" on_serial "$type" \
      && ctl screenshot "$type" "$serial.$type.png" >/dev/null 2>&1
  fi
  check "forgets it" remove "$type"
done
check "leaves nothing in Xen" eventually says "^2$" sh -c 'xl list | wc -l'
echo "1..$number"
