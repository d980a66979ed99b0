#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: the keyboard and the screen that Xen's device model gives an HVM guest, which tells what its
# keyboard sends: also after a reset, and when it was saved and goes on. Nobody listens on its serial line:
# the device model keeps what it says. Speaks TAP.
. /opt/guesthouse/steps.sh

define() {
  python3 -c "import sys; sys.path.append('$here'); import keyboard; sys.stdout.buffer.write(keyboard.boot_sector())" \
    >/root/keys.img && truncate -s 1M /root/keys.img
  cat >/root/keys.xml <<XML
<domain type='xen'>
  <name>keys</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='xenfv'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='/root/keys.img'/>
      <target dev='hda' bus='ide'/>
    </disk>
    <serial type='pty'/>
    <graphics type='vnc'/>
    <video><model type='vga'/></video>
  </devices>
</domain>
XML
  ctl define /root/keys.xml
}

# heard CODES: whether these, in hexadecimal digits, are the last that the guest has told of.
heard() {
  said=$(ctl serial-log keys | od -An -v -tx1 | tr -d ' \n')
  echo "$said"
  case $said in *"$1") ;; *) return 1 ;; esac
}

press() {
  ctl send-key --delay 200 keys "$@"
}

# answers KEYS CODES: whether the guest is up and hears what is pressed.
answers() {
  press "$1" && sleep 2 && heard "$2"
}

# Width and height of the picture.
shows() {
  ctl screenshot keys /share/results/keys.png >/dev/null && says "^$1\$" python3 -c \
    "import struct; print('%dx%d' % struct.unpack('>II', open('/share/results/keys.png', 'rb').read()[16:24]))"
}

check "takes a definition" define
spare_first_cpu keys >/dev/null 2>&1 &
if ! check "starts it" ctl start keys; then
  echo "1..$number"
  exit
fi
check "shows its text" eventually shows 720x400
check "hears a key" eventually answers a 1e9e
check "hears several at once" answers ctrl+alt+delete 1e9e1d38e053e0d3b89d
check "hears a text" ctl type --delay 200 --layout us keys "Az"
check "as keys" eventually heard b89d2a1e9eaa2cac
check "presses reset" ctl reset keys
check "hears a key again" eventually answers b 30b0
check "saves it" ctl save keys
check "lets it go on" ctl restore keys
check "still shows its text" eventually shows 720x400
check "hears another" eventually answers c 2eae
check "ends it" ctl destroy keys
check "forgets it" ctl undefine keys
check "leaves nothing in Xen" eventually says "^2$" sh -c 'xl list | wc -l'
echo "1..$number"
