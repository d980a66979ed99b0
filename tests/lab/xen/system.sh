#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: the service as it is installed, under systemd, the system bus and polkit, and people
# who are not root. Speaks TAP. What it installs is gone at its end.
. /opt/guesthouse/steps.sh

rule=/etc/polkit-1/rules.d/40-guesthouse-lab.rules
unit=/etc/systemd/system/guesthoused.service
installed="$unit /usr/share/dbus-1/system.d/org.guesthouse.Guesthouse1.conf
  /usr/share/dbus-1/system-services/org.guesthouse.Guesthouse1.service
  /usr/share/polkit-1/actions/org.guesthouse.policy"

evidence() {
  journalctl -u guesthoused --no-pager -n 20
  ctl hosts
}

reload() {
  systemctl daemon-reload
  busctl call org.freedesktop.DBus / org.freedesktop.DBus ReloadConfig >/dev/null
}

put() {
  kill_service
  for file in $installed; do
    install -D -m 644 "$here/$(basename "$file")" "$file"
  done
  libexec=$(sed -n 's/^ExecStart=\([^ ]*\) .*/\1/p' $unit)
  install -D "$here/guesthoused" "$libexec"
  install -D "$here/guesthousectl" /usr/local/bin/guesthousectl
  install -D "$here/gh-driver-xen.so" /usr/local/lib/guesthouse-lab/gh-driver-xen.so
  mkdir -p $unit.d
  # Where a build that was not installed has its module.
  printf '[Service]\nEnvironment=GUESTHOUSE_MODULE_PATH=/usr/local/lib/guesthouse-lab\n' >$unit.d/lab.conf
  reload
  useradd -m anna
}

take_away() {
  systemctl stop guesthoused
  # shellcheck disable=SC2086 # several
  rm -rf $installed $rule $unit.d "$libexec" /usr/local/bin/guesthousectl /usr/local/lib/guesthouse-lab
  rm -rf /var/lib/guesthouse
  reload
  userdel -r anna
} >/dev/null 2>&1

anna() {
  runuser -u anna -- timeout 180 /usr/local/bin/guesthousectl --host xen: "$@"
}

# may RIGHT…: what anna may do from now on; polkit reads its rules when they change.
may() {
  rights=
  for right; do
    rights="$rights'org.guesthouse.$right',"
  done
  cat >$rule <<RULE
polkit.addRule(function (action, subject) {
  if (subject.user == "anna" && [$rights].indexOf(action.id) >= 0)
    return polkit.Result.YES;
});
RULE
  chmod 644 $rule
  sleep 5
}

put
check "its unit is in order" systemd-analyze verify --man=no $unit
check "refuses looking in words" refuses "right to see virtual machines (org.guesthouse.look) is missing" anna list
check "it was the bus that started it" systemctl is-active guesthoused
check "root takes a definition" machine guest xenpv ""
may look
check "lets look who may" says guest anna list
check "refuses running in words" refuses "org.guesthouse.run" anna start guest
check "refuses defining in words" refuses "org.guesthouse.define" anna set guest vcpus=1
check "refuses storage in words" refuses "org.guesthouse.storage" anna undefine guest
check "refuses the host in words" refuses "org.guesthouse.host" anna xenstore ls /
check "names the caller in the journal" says "GUESTHOUSE_CALLER_UID=$(id -u anna)" \
  journalctl -u guesthoused -o export GUESTHOUSE_DECISION=refused
may run
check "starts what it may" anna start guest
check "and xl lists it" says guest xl list
check "hands the serial line over" says GUEST-UP sh -c \
  "sleep 40 | timeout 60 runuser -u anna -- /usr/local/bin/guesthousectl --host xen: console guest --serial"
check "is stopped" systemctl stop guesthoused
check "and the machine runs on" says guest xl list
check "finds it again" says running anna --json list
kill_service
check "and after kill -9" eventually says running anna --json list
check "ends it" anna destroy guest
sed "s/<name>guest</<name>other</" /root/guest.xml >/tmp/guest.xml
may define
check "opens no file of root's for who defines" refuses "org.guesthouse.host" anna define /tmp/guest.xml
may host
check "but does for who has the host" anna define /tmp/guest.xml
check "forgets it" anna undefine guest
check "and the other" anna undefine other
check "leaves nothing in Xen" eventually says "^2$" sh -c 'xl list | wc -l'
journalctl -u guesthoused --no-pager >/share/results/guesthoused-journal
take_away
echo "1..$number"
