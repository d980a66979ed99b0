#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: install.sh FOLDER [TYPE]: a whole unattended installation onto a logical volume, as PV and
# as PVH: from the small tree of tests/lab/install, served on the bridge, to the login of the installed
# system. Speaks TAP; all that the serial line said is among the results.
. /opt/guesthouse/steps.sh
case ${2:-} in
  pvh | pv) types=$2 ;;
  *) types="pv pvh" ;;
esac
results=/share/results/install
password="correct horse battery"
# The machine's answers, for whichever process reads its serial line at the moment.
answers=/root/answers
address=192.168.77.1
url=http://$address:8000
umask 077
printf '%s\n' "$password" >/root/password
umask 022
began=$(date +%s)
kill_service

# The tree, as a server of packages has it.
lay_out() {
  netboot=/root/tree/dists/bookworm/main/installer-amd64/current/images/netboot/debian-installer/amd64
  rm -rf /root/tree
  mkdir -p $netboot
  ln -s /share/install-linux $netboot/linux
  ln -s /share/install-initrd.gz $netboot/initrd.gz
  ln -s /share/install-Release /root/tree/dists/bookworm/Release
  ln -s /share/base.tar.gz /root/tree/base.tar.gz
  ip addr replace $address/24 dev xenbr0
  python3 -m http.server --bind $address --directory /root/tree 8000 >/share/results/install.http 2>&1 &
  eventually python3 -c "import urllib.request as u; u.urlopen('$url/dists/bookworm/Release')"
}

note() {
  echo "$(($(date +%s) - began)) s: $*" | tee -a /share/results/install.txt
}

# shows NAME KEY: what guesthousectl shows of the machine.
shows() {
  ctl --json show "$1" | python3 -c "import json, sys; print(json.load(sys.stdin)['$2'])"
}

# The serial line ends with each run of the guest, and is there again with the next.
listen() {
  touch /root/listening
  while [ -e /root/listening ]; do
    "$here/guesthousectl" --host xen: --quiet console "$1" --serial <>$answers >>"$results.$1" 2>/dev/null &
    echo $! >/root/listener
    wait $!
    sleep 1
  done
}

# Another machine would have no room beside a volume in the trash.
remove() {
  rm -f /root/listening
  ctl destroy "$1" >/dev/null 2>&1
  ctl undefine "$1" >/dev/null 2>&1
  [ ! -s /root/listener ] || kill "$(cat /root/listener)" 2>/dev/null
  lvs --noheadings -o lv_name vg | while read -r volume; do
    [ "$volume" = disk ] || lvremove -q -y "vg/$volume"
  done
  ! shows "$1" state 2>/dev/null
}

# A machine that is PVH for its installer alone would become one with a BIOS; this one stays what it is.
# It stays off the first processor, too: see spare_first_cpu.
start_as() {
  ctl show "$1" --xml >"/root/$1.xml" || return 1
  if [ "$1" = pvh ]; then
    sed -i 's|<type[^>]*>[a-z]*</type>|<type arch="x86_64" machine="xenpvh">xenpvh</type>|' "/root/$1.xml"
    ctl define "/root/$1.xml" && ctl set "$1" pin=1 || return 1
  fi
  ctl start "$1"
}

# make TYPE. Xen's scripts for disks and networks have a time limit that an emulator beside other work
# does not always keep.
make() {
  for _ in 1 2 3; do
    said=$(ctl new --name "$1" --type "$1" --tree $url --memory 1G --cpus 1 --disk size=1536M,pool=vg \
      --network bridge=xenbr0 --args "+console=hvc0 inst.url=$url inst.ip=192.168.77.2/24" \
      --unattended "user=ada,full-name=Ada Lovelace,password-file=/root/password,hostname=$1" --no-start --quiet 2>&1) && said=$(start_as "$1" 2>&1) && return
    echo "$said"
    case $said in
      *timeout* | *"timed out"*) remove "$1" ;;
      *) return 1 ;;
    esac
  done
  return 1
}

broken() {
  grep -a -e 'guesthouse-stage: failed' -e 'Kernel panic' "$results.$1"
}

# Tells each stage once, until the installation has ended.
follow() {
  stage=
  for _ in $(seq 600); do
    now=$(shows "$1" stage)
    [ "$now" = "$stage" ] || note "$1: $now"
    stage=$now
    ! broken "$1" || return 1
    [ "$(shows "$1" installing)" = True ] || return 0
    sleep 3
  done
  echo "it was not installed in time"
  return 1
}

# The service starts it by itself; Xen's scripts may have been too slow for it.
from_disk() {
  for _ in $(seq 120); do
    case $(shows "$1" state) in
      running) note "$1: installed; it starts from its disk" && return ;;
      off | crashed) [ "$(shows "$1" busy)" = True ] || ctl start "$1" ;;
    esac
    sleep 3
  done
  return 1
}

# It has no kernel of the installer's any more, and its disk is the volume.
is_of_its_own() {
  ctl --json show "$1" >"$results.$1.json"
  ctl show "$1" --xml >"$results.$1.xml"
  ! grep -e '<kernel>' -e '<initrd>' "$results.$1.xml" && grep -e /dev/vg/ "$results.$1.xml"
}

# heard WORD NAME SECONDS: whether the serial line has said it since the last answer. Without a word from
# it for long, it is knocked at: the prompt may have come before anybody listened.
heard() {
  for second in $(seq "$3"); do
    ! tail -c "+$((mark + 1))" "$results.$2" | grep -qa -e "$1" || return 0
    ! broken "$2" || return 1
    [ $((second % 60)) -ne 0 ] || case $1 in *login*) printf '\r' >$answers ;; esac
    sleep 1
  done
  echo "“$1” did not come:"
  tail -c 2000 "$results.$2"
  return 1
}

answer() {
  mark=$(stat -c %s "$results.$2")
  printf '%s\r' "$1" >$answers
}

log_in() {
  mark=$(grep -abo 'guesthouse-stage: finish' "$results.$1" | tail -n 1 | cut -d: -f1)
  mark=${mark:-0}
  heard "$1 login:" "$1" 1200 && answer ada "$1" \
    && heard "assword:" "$1" 300 && answer "$password" "$1" \
    && heard '\$ ' "$1" 300 && answer 'echo I am $(id -un) on $(hostname)' "$1" \
    && heard "I am ada on $1" "$1" 300 && note "$1: logged in: I am ada on $1"
}

# Whether the password is nowhere in what the service has, nor in any log.
nowhere() {
  ! grep -rlF "$password" /root/.local /root/.config /root/.cache $XDG_RUNTIME_DIR /var/log /tmp 2>/dev/null
}

check "has the tree" lay_out
check "keeps the serial lines" keep_lines --log=guest
rm -f $answers && mkfifo $answers
for type in $types; do
  : >"$results.$type"
  # Of a run before that the emulator broke.
  remove "$type" >/dev/null
  note "$type: guesthousectl new --tree --unattended, onto a volume of vg"
  if check "starts an installation as $type" make "$type"; then
    listen "$type" &
    check "has installed as $type" follow "$type" \
      && check "starts what is installed" from_disk "$type" \
      && check "boots it from the volume alone" is_of_its_own "$type" \
      && check "logs in as $type" log_in "$type"
    check "keeps the password nowhere" nowhere
  fi
  check "forgets it" remove "$type"
done
check "leaves nothing in Xen" eventually says "^2$" sh -c 'xl list | wc -l'
keep_lines
# shellcheck disable=SC2046 # one argument a process
kill $(pgrep -f "http.server --bind $address")
ip addr del $address/24 dev xenbr0
rm -f /root/password $answers
echo "1..$number"
