#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: what xl saved is restored at the command line, and what is saved there by xl. Speaks TAP.
. /opt/guesthouse/steps.sh

# hears NAME WORD: whether the guest answers; it has not booted again then.
hears() {
  (
    sleep 3
    echo "$2"
    sleep 10
  ) | timeout 40 "$here/guesthousectl" --host xen: console "$1" --serial 2>&1
}

uuid=$(cat /proc/sys/kernel/random/uuid)
xl_config visitor pv
echo "uuid = '$uuid'" >>/root/visitor.cfg
xl create /root/visitor.cfg
eventually says running ctl --json list
sleep 30
check "xl saves what it made" xl save visitor /root/visitor.save
cp /root/visitor.save /root/cut.save
truncate -s 3000 /root/cut.save
check "refuses what was cut short" refuses "visitor\|state" ctl restore --file /root/cut.save
check "has not defined it" eventually gone visitor
check "restores what xl saved" ctl restore --file /root/visitor.save
check "has defined it" says "$uuid" ctl --json show visitor
check "xl lists it" says visitor xl list
check "the guest goes on" says "GUEST-HEARD again" hears visitor again
check "saves it" ctl save visitor --file /root/ours.save
check "and xl restores that" xl restore /root/ours.save
check "as the same machine" eventually says running ctl --json show visitor
check "whose guest goes on" says "GUEST-HEARD more" hears visitor more
check "ends it" ctl destroy visitor
check "forgets it" ctl undefine visitor
cp /root/ours.save /root/endless.save
truncate -s -100 /root/endless.save
check "refuses ours without its end" refuses "end of the saved state" ctl restore --file /root/endless.save
rm -f /root/*.save
echo "1..$number"
