#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: what the host is said to be, its logs, xenstore, and what is found wrong with it. Speaks
# TAP.
. /opt/guesthouse/steps.sh

# The level of a finding of the doctor, whatever the doctor's verdict is.
level() {
  ctl doctor --json >/root/doctor.json
  python3 -c "import json; print({f['id']: f['level'] for f in json.load(open('/root/doctor.json'))}['$1'])"
}

same_info() {
  ctl --json info >/root/info.json && xl info >/root/xl-info && python3 "$here/host.py" /root/info.json /root/xl-info
}

# Nodes of devices come and go with what runs: what is compared stands still.
same_store() {
  xenstore-ls "$@" /local/domain/0 >/root/theirs
  ctl xenstore ls "$@" /local/domain/0 >/root/ours
  diff /root/theirs /root/ours
}

same_dmesg() {
  xl dmesg >/root/theirs
  ctl dmesg >/root/ours
  cmp /root/theirs /root/ours
}

empties_dmesg() {
  ctl dmesg --clear >/dev/null && [ -z "$(xl dmesg)" ]
}

reads_odd() {
  xenstore-write /tool/odd "$(printf 'a\tb\303\251')"
  theirs=$(xenstore-read /tool/odd)
  ours=$(ctl xenstore read /tool/odd)
  xenstore-rm /tool/odd
  echo "$ours, and $theirs"
  [ "$ours" = "$theirs" ] && [ "$ours" = 'a\tb\xc3\xa9' ]
}

check "says what xl info says" same_info
check "lists xenstore as xenstore-ls does" same_store -f
check "and its permissions" same_store -f -p
check "reads what is not ASCII" reads_odd
check "refuses a path that is none" refuses "no path" ctl xenstore read /local//domain
check "says that a path is missing" refuses "no /no/such" ctl xenstore read /no/such
check "prints Xen's log as xl dmesg does" same_dmesg
check "empties Xen's log" empties_dmesg
check "lists the device models' logs" says hypervisor ctl logs
check "finds xenstored" says ok level xen-xenstored
check "finds xenconsoled" says ok level xen-xenconsoled
check "finds the versions the same" says ok level xen-version
check "finds Domain 0's memory fixed" says ok level xen-dom0-memory
check "finds the volume group" says ok level xen-volume-group
check "finds the bridge" says ok level xen-bridge
ip link set xenbr0 down && ip link del xenbr0
check "misses the bridge" says warning level xen-bridge
ip link add xenbr0 type bridge && ip link set xenbr0 up
check "notes that serial lines are not kept" says note level xen-console-logs
keep_lines --log=guest
check "sees that they are" says ok level xen-console-logs
check "takes a definition" machine host-log xenpv "" && check "starts it" ctl start host-log
check "keeps what it says though nobody listens" eventually says GUEST-UP ctl serial-log host-log
ctl destroy host-log
ctl undefine host-log
echo "1..$number"
