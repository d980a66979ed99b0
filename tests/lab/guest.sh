#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: makes a small guest, guest.sh FOLDER: FOLDER/vmlinuz is Debian's kernel, FOLDER/vmlinux
# the same unpacked, which saves every start of a PV or PVH guest the unpacking, FOLDER/initrd a
# busybox that says on its console what it found, and does what gh.do= on its command line tells,
# FOLDER/system.raw a disk with both and the file of a boot loader.
set -eu
folder=$1
tree=$folder/tree
version=$(uname -r)
mkdir -p "$tree/bin" "$tree/sbin" "$tree/dev" "$tree/proc" "$tree/sys" "$tree/modules"
cp "/boot/vmlinuz-$version" "$folder/vmlinuz"
python3 - "$folder" <<'PYTHON'
import lzma, sys
packed = open(sys.argv[1] + "/vmlinuz", "rb").read()
start = packed.index(b"\xfd7zXZ\0")
open(sys.argv[1] + "/vmlinux", "wb").write(lzma.LZMADecompressor().decompress(packed[start:]))
PYTHON
cp /bin/busybox "$tree/bin/busybox"
for module in block/xen-blkfront net/xen-netfront cdrom/cdrom scsi/scsi_mod; do
  file=/lib/modules/$version/kernel/drivers/$module.ko
  [ ! -f "$file" ] || cp "$file" "$tree/modules/"
done
# with LIST MODULE…: what the guest loads when it does what the list is for, in order.
with() {
  list=$tree/modules/$1
  shift
  for module; do
    modprobe --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
  done | awk '!seen[$0]++' | while read -r file; do
    cp "$file" "$tree/modules/"
    basename "$file"
  done >"$list"
}
with tablet uhci-hcd usbhid hid-generic
with mouse psmouse
with screen bochs

cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev 2>/dev/null
export PATH=/bin:/sbin
/bin/busybox --install -s /bin
for module in cdrom xen-blkfront xen-netfront; do
  [ ! -f /modules/$module.ko ] || insmod /modules/$module.ko
done
what=wait
after=0
for word in $(cat /proc/cmdline); do
  case $word in
    gh.do=*) what=${word#gh.do=} ;;
    gh.after=*) after=${word#gh.after=} ;;
  esac
done
load() {
  while read -r module; do
    insmod /modules/$module 2>/dev/null
  done </modules/$1
}
# What a USB tablet sends, as it sends it: buttons, both bytes of x and of y, and the wheel.
tell_tablet() {
  load tablet
  until [ -e /dev/hidraw0 ]; do sleep 1; done
  echo "GUEST-TABLET"
  while report=$(dd bs=16 count=1 2>/dev/null | od -An -v -tu1); do
    set -- $report
    echo "GUEST-PLACE $1 $(($2 + 256 * $3)) $(($4 + 256 * $5)) $6"
  done </dev/hidraw0
}
# What a PS/2 mouse sends: buttons, and movements to the right and up, in bytes with a sign.
tell_mouse() {
  load mouse
  until [ -e /sys/class/input/mouse0 ]; do sleep 1; done
  echo "GUEST-MOUSE"
  while report=$(dd bs=3 count=1 2>/dev/null | od -An -v -td1); do
    set -- $report
    echo "GUEST-MOVE $(($1 & 7)) $2 $3"
  done </dev/input/mice
}
# The light of Caps Lock, whenever it is another.
tell_caps() {
  shown=
  while :; do
    light=$(cat /sys/class/leds/*capslock/brightness 2>/dev/null)
    [ "$light" = "$shown" ] || echo "GUEST-CAPS $light"
    shown=$light
    sleep 1
  done
}
# A processor that comes later is brought up by whoever wants it: elsewhere by a rule of udev.
while :; do
  for switch in /sys/devices/system/cpu/cpu[1-9]*/online; do
    [ ! -e $switch ] || [ "$(cat $switch)" = 1 ] || echo 1 >$switch
  done 2>/dev/null
  sleep 2
done &
# Its disks and network cards connect while it goes on.
connecting() {
  for device in /sys/bus/xen/devices/vbd-* /sys/bus/xen/devices/vif-*; do
    [ ! -e $device/state ] || [ "$(cat $device/state)" = Connected ] || return 0
  done
  return 1
}
sleep 1
tries=0
while connecting && [ $tries -lt 60 ]; do
  sleep 1
  tries=$((tries + 1))
done
echo "GUEST-DISKS" $(cd /sys/block && ls)
echo "GUEST-NICS" $(cd /sys/class/net && ls)
echo "GUEST-UP"
sleep "$after"
case $what in
  poweroff) poweroff -f ;;
  reboot) reboot -f ;;
  crash) echo c >/proc/sysrq-trigger ;;
  tell)
    tell_tablet &
    tell_caps &
    ;;
  mouse) tell_mouse & ;;
  deaf) printf '#!/bin/busybox sh\necho GUEST-DEAF >/dev/console\n' >/sbin/poweroff ;;
esac
while read -r line; do
  case $line in
    poweroff) poweroff -f ;;
    reboot) reboot -f ;;
    crash) echo c >/proc/sysrq-trigger ;;
    sizes) (cd /sys/block && for disk in xvd*; do echo "GUEST-SIZE $disk $(cat $disk/size)"; done) ;;
    draw) load screen && echo "GUEST-DRAWS $(cat /sys/class/graphics/fb0/virtual_size)" ;;
    *) echo "GUEST-HEARD $line" ;;
  esac
done
while :; do sleep 60; done
INIT

# What the kernel calls when the toolstack asks.
for what in poweroff reboot; do
  printf '#!/bin/busybox sh\nexec /bin/busybox %s -f\n' $what >"$tree/sbin/$what"
done
chmod +x "$tree/init" "$tree/sbin/poweroff" "$tree/sbin/reboot"
(cd "$tree" && find . | cpio -o -H newc --quiet | gzip -1) >"$folder/initrd"
rm -rf "$tree"

# What an installed system has on its disk.
mkdir -p "$tree/boot/grub"
cp "$folder/vmlinuz" "$folder/initrd" "$tree/boot/"
cat >"$tree/boot/grub/grub.cfg" <<'GRUB'
set timeout=0
menuentry 'Guest' {
  linux /boot/vmlinuz root=/dev/xvda console=hvc0 quiet
  initrd /boot/initrd
}
GRUB
truncate -s 64M "$folder/system.raw"
mkfs.ext4 -q -F -d "$tree" "$folder/system.raw"
rm -rf "$tree"
