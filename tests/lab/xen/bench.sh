#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: measures creating beside "xl create" of the same definition, the service's main loop
# meanwhile, and listing beside "xl list". Writes a table to /share/results/bench.txt; a measurement,
# not a test. Speaks TAP.
. /opt/guesthouse/steps.sh
table=/share/results/bench.txt
stalls=/share/results/stalls
rounds=5
export GUESTHOUSE_WATCHDOG_FILE=$stalls
kill_service
: >$stalls

# Milliseconds that the command takes.
took() {
  from=$(date +%s%N)
  "$@" >/dev/null 2>&1 || echo "# failed: $*" >&2
  echo $((($(date +%s%N) - from) / 1000000))
}

median() {
  tr ' ' '\n' | grep . | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

line() {
  printf '%-44s %8s %8s  %s\n' "$@" | tee -a $table
}

: >$table
line "" Guesthouse xl goal
machine bench xenpvh "" >/dev/null
xl_config benchxl
echo "vfb = ['vnc=1,vnclisten=unix:/run/benchxl.vnc,vncunused=0']" >>/root/benchxl.cfg
ctl list >/dev/null
ours="" theirs=""
for _ in $(seq $rounds); do
  theirs="$theirs $(took xl create /root/benchxl.cfg)"
  xl destroy benchxl
  sleep 2
  ours="$ours $(took "$here/guesthousectl" --host xen: start bench)"
  ctl destroy bench >/dev/null
  sleep 2
done
echo "# Guesthouse:$ours; xl:$theirs"
line "create a PVH machine, ms" "$(echo "$ours" | median)" "$(echo "$theirs" | median)" "1.1 times"
line "longest stall of the main loop, ms" "$(sort -n $stalls | awk 'END { print $1 + 0 }')" - "500"

# Small machines that never begin.
cat >/root/small.cfg <<CFG
type = 'pvh'
memory = 32
kernel = '/usr/lib/grub-xen/grub-i386-xen_pvh.bin'
CFG
for i in $(seq 20); do
  xl create -q -p /root/small.cfg "name='small$i'"
done
ctl list >/dev/null
ours="" theirs=""
for _ in $(seq $rounds); do
  theirs="$theirs $(took xl list)"
  ours="$ours $(took "$here/guesthousectl" --host xen: list)"
done
echo "# Guesthouse:$ours; xl:$theirs"
line "list $(($(xl list | wc -l) - 2)) machines, ms" "$(echo "$ours" | median)" \
  "$(echo "$theirs" | median)" "as xl"
check "listed them all" says '^20$' sh -c "timeout 60 $here/guesthousectl --host xen: list | grep -c small"
for i in $(seq 20); do
  xl destroy "small$i"
done
ctl undefine bench >/dev/null
kill_service
echo "1..$number"
