# shellcheck shell=sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# What the scripts share that do in Domain 0 what a person does: guesthousectl, and TAP.
here=/opt/guesthouse
number=0
export HOME=/root XDG_RUNTIME_DIR=/run/user-test GUESTHOUSE_MODULE_PATH=$here GUESTHOUSED=$here/guesthoused
mkdir -p $XDG_RUNTIME_DIR && chmod 700 $XDG_RUNTIME_DIR

ctl() {
  timeout 400 "$here/guesthousectl" --host xen: "$@"
}

# What is shown beside a failure.
evidence() {
  find /root/.local/state/guesthouse -name '*.log' -exec tail -n 20 {} +
}

# check WHAT COMMAND…: whether COMMAND succeeds. Reads what it writes to the end, so that nothing it leaves
# running may still hold its output.
check() {
  what=$1
  shift
  number=$((number + 1))
  echo "# $(date +%T) $what"
  if said=$("$@" 2>&1); then
    echo "ok $number $what"
  else
    echo "not ok $number $what"
    echo "$said" | sed 's/^/# /'
    evidence 2>&1 | sed 's/^/#   /'
    return 1
  fi
}

# says WORD COMMAND…: whether COMMAND writes WORD.
says() {
  word=$1
  shift
  out=$("$@" 2>&1)
  echo "$out"
  echo "$out" | grep -q -e "$word"
}

# Whether the command fails, and says WORD.
refuses() {
  word=$1
  shift
  if out=$("$@" 2>&1); then
    echo "it was not refused"
    return 1
  fi
  echo "$out"
  echo "$out" | grep -q -e "$word"
}

# Tries once a second until the command succeeds, at most so often.
eventually() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 90 ] || return 1
    sleep 1
  done
}

# spare_first_cpu NAME: has the machine run on the second CPU only, as soon as there is one of that name.
# Every guest that the emulator broke, PVH or HVM, ran on the first, which has the interrupts of the board.
spare_first_cpu() {
  tries=0
  until xl vcpu-pin "$1" all 1; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || return 1
    sleep 0.5
  done
}

gone() {
  ! ctl --json list | grep -q "\"$1\""
}

kill_service() {
  pid=$(pidof guesthoused) || return 0
  # shellcheck disable=SC2086 # one argument a process
  kill -9 $pid
}

# keep_lines OPTION…: begins Xen's console service anew; with --log=guest it keeps what the lines say.
keep_lines() {
  kill "$(pidof xenconsoled)"
  eventually sh -c '! pidof xenconsoled'
  mkdir -p /var/log/xen/console
  "$(ls /usr/lib/xen-*/bin/xenconsoled)" --pid-file=/run/xen/xenconsoled.pid "$@"
}

# machine NAME TYPE WORDS [ELEMENTS]: defines a machine with the guest of guest.sh.
machine() {
  cat >"/root/$1.xml" <<XML
<domain type='xen'>
  <name>$1</name>
  <memory unit='MiB'>${MEMORY:-160}</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='$2'>$2</type>
    <kernel>/root/guest/vmlinux</kernel>
    <initrd>/root/guest/initrd</initrd>
    <cmdline>console=hvc0 quiet $3</cmdline>
  </os>
  ${4:-}
  <devices>
    <serial type='pty'/>
    <graphics type='vnc'/>
  </devices>
</domain>
XML
  ctl define "/root/$1.xml"
}

# xl_config NAME [TYPE]: what xl takes, with the same guest.
xl_config() {
  cat >"/root/$1.cfg" <<CFG
name = '$1'
type = '${2:-pvh}'
memory = 160
kernel = '/root/guest/vmlinux'
ramdisk = '/root/guest/initrd'
extra = 'console=hvc0 quiet'
CFG
}
