#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: what a person does from the command line, through guesthoused and Xen's driver as a
# module. Speaks TAP; the programs and the module are beside it.
here=$(cd "$(dirname "$0")" && pwd)
guest=$1
export HOME=/root XDG_RUNTIME_DIR=/run/user-test GUESTHOUSE_MODULE_PATH=$here GUESTHOUSED=$here/guesthoused
mkdir -p $XDG_RUNTIME_DIR && chmod 700 $XDG_RUNTIME_DIR
number=0
ctl() {
  timeout 120 "$here/guesthousectl" --host xen: "$@"
}

# check WHAT COMMAND…: whether COMMAND succeeds.
check() {
  what=$1
  shift
  number=$((number + 1))
  if said=$("$@" 2>&1); then
    echo "ok $number service: $what"
  else
    echo "not ok $number service: $what"
    echo "$said" | sed 's/^/# /'
    find /root/.local/state/guesthouse -name '*.log' -exec tail -n 20 {} + | sed 's/^/#   /'
  fi
}

says() {
  word=$1
  shift
  out=$("$@" 2>&1)
  echo "$out"
  echo "$out" | grep -q -e "$word"
}

# A second: sleeps until the command succeeds, at most a minute.
eventually() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || return 1
    sleep 1
  done
}

cat >/root/service.xml <<XML
<domain type='xen'>
  <name>service</name>
  <memory unit='MiB'>160</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='xenpvh'>xenpvh</type>
    <kernel>$guest/vmlinuz</kernel>
    <initrd>$guest/initrd</initrd>
    <cmdline>console=hvc0 quiet</cmdline>
  </os>
  <devices>
    <serial type='pty'/>
    <graphics type='vnc'/>
  </devices>
</domain>
XML
check "says what the host is" says 4.17 ctl hosts
check "takes a definition" ctl define /root/service.xml
check "starts it" ctl start service
check "lists it as running" says running ctl --json list
check "and so does xl" says service xl list
check "takes a picture" ctl screenshot service /share/results/service.png
check "tells what was logged" says start ctl log service
# shellcheck disable=SC2046 # one argument a process
kill -9 $(pidof guesthoused)
check "finds it again after kill -9" says running ctl --json list
check "and xl still lists it" says service xl list
sleep 20
check "asks it to shut down" ctl shutdown service
check "sees it off" ctl wait service off
check "leaves nothing in Xen" says "^2$" sh -c 'xl list | wc -l'
check "forgets it" ctl undefine service
cat >/root/outside.cfg <<CFG
name = 'outside'
type = 'pvh'
memory = 160
kernel = '$guest/vmlinuz'
ramdisk = '$guest/initrd'
extra = 'console=hvc0'
CFG
xl create -q /root/outside.cfg
check "lists what xl made" eventually says outside ctl --json list
check "ends what xl made" ctl destroy outside
check "no longer lists it" eventually sh -c "! timeout 60 '$here/guesthousectl' --host xen: --json list | grep -q outside"
check "leaves nothing in Xen" says "^2$" sh -c 'xl list | wc -l'
cp -r /root/.local/state/guesthouse /share/results/service-state
echo "1..$number"
