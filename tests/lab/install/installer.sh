#!/bin/busybox sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# The init of a small installer: it takes debian-installer's answers from its initrd and a system from
# inst.url= (with inst.ip= as its own address) or the medium, says on the console how far it is, and
# restarts the machine at the end.
export PATH=/bin:/sbin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
# The line that is listened to, whatever the kernel was told. Only Xen has the first, and none behind the other.
line=hvc0
[ -c /dev/hvc0 ] || line=ttyS0
[ ! -c /dev/$line ] || exec >/dev/$line 2>&1

stage() { echo "guesthouse-stage: $1"; }
fail() {
  echo "installer: $1"
  stage failed
  poweroff -f
}
answer() { sed -n "s|^d-i $1 [a-z]* ||p" /preseed.cfg | head -n1; }
# Devices of Xen connect while it goes on.
await() {
  for _ in $(seq 120); do
    [ ! -e "$1" ] || return 0
    sleep 1
  done
  fail "$2"
}
argument() { sed -n "s|.*\\b$1=\\([^ ]*\\).*|\\1|p" /proc/cmdline; }

stage begin
[ -r /preseed.cfg ] || fail "there are no answers"
disk=/dev/vda
[ $line != hvc0 ] || disk=/dev/xvda
for module in $(cat /modules); do
  case $module in
    *xen*) [ $line = hvc0 ] || continue ;;
  esac
  insmod "$module" || fail "$module"
done
await /sys/class/net/eth0 "there is no network card"
await $disk "there is no disk"
ip link set lo up
address=$(argument inst.ip)
ip link set eth0 up && ip addr add "${address:-10.0.2.15/24}" dev eth0 || fail "there is no network"

stage disk
printf 'o\nn\np\n1\n2048\n\na\n1\nw\n' | fdisk $disk >/dev/null 2>&1
await ${disk}1 "there is no partition"
/sbin/mke2fs -q -t ext4 -F ${disk}1 || fail "no file system"
mkdir -p /target
mount -t ext4 ${disk}1 /target || fail "the file system cannot be mounted"

stage copy
source=$(argument inst.url)
if [ -n "$source" ]; then
  wget -q -O - "$source/base.tar.gz" | tar -xzf - -C /target || fail "the system was not fetched"
else
  mkdir -p /medium
  mount -t iso9660 -o ro /dev/sr0 /medium || fail "there is no medium"
  tar -xzf /medium/base.tar.gz -C /target || fail "the system was not read"
fi

stage finish
for name in proc sys dev; do mount -o bind /$name /target/$name; done
hostname=$(answer netcfg/hostname)
user=$(answer passwd/username)
echo "$hostname" >/target/etc/hostname
echo "127.0.0.1 localhost $hostname" >/target/etc/hosts
echo "${disk}1 / ext4 defaults 0 1" >/target/etc/fstab
# Beside other work, an emulated machine finds its serial line only after minutes.
mkdir -p /target/etc/systemd/system.conf.d
printf '[Manager]\nDefaultTimeoutStartSec=20min\nDefaultDeviceTimeoutSec=20min\n' \
  >/target/etc/systemd/system.conf.d/patience.conf
if [ "$(argument inst.cloud)" = 1 ]; then
  rm -f /target/etc/cloud/cloud-init.disabled
else
  chroot /target useradd -m -s /bin/bash -G sudo -c "$(answer passwd/user-fullname)" "$user" || fail "no user"
  sed -i "s|^$user:[^:]*:|$user:$(answer passwd/user-password-crypted):|" /target/etc/shadow
fi
chroot /target grub-install --target=i386-pc $disk >/dev/null 2>&1 || [ $line = hvc0 ] || fail "grub-install"
if [ $line = hvc0 ]; then
  # A boot loader of the host reads this, unless the machine becomes one with a BIOS, which has both lines.
  mkdir -p /target/boot/grub
  sed -i -e 's/console=ttyS0/console=ttyS0 console=hvc0/' -e '/^GRUB_TERMINAL=/d' /target/etc/default/grub
fi
chroot /target update-grub >/dev/null 2>&1 || fail "update-grub"
for name in proc sys dev; do umount /target/$name; done
umount /target || fail "the file system is still used"
sync
echo "installer: done"
reboot -f
