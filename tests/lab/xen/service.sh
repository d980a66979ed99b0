#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: what a person does from the command line, through guesthoused and Xen's driver as a
# module. The guests are PV, which the emulator breaks least. Speaks TAP.
. /opt/guesthouse/steps.sh

check "says what the host is" says 4.17 ctl hosts
check "takes a definition" machine service xenpv ""
check "starts it" ctl start service
check "lists it as running" says running ctl --json list
check "and so does xl" says service xl list
check "takes a picture" eventually ctl screenshot service /share/results/service.png
check "tells what was logged" says start ctl log service
kill_service
check "finds it again after kill -9" says running ctl --json list
check "and xl still lists it" says service xl list
# A guest that reboots has no serial line for a moment.
check "hears the guest" eventually says GUEST-UP sh -c \
  "sleep 20 | timeout 30 $here/guesthousectl --host xen: console service --serial"
check "asks it to shut down" ctl shutdown service --force-after 120
check "sees it off" ctl wait service off --timeout 60
check "leaves nothing in Xen" says "^2$" sh -c 'xl list | wc -l'
check "forgets it" ctl undefine service
xl_config outside pv
xl create -q /root/outside.cfg
check "lists what xl made" eventually says outside ctl --json list
check "ends what xl made" ctl destroy outside
check "no longer lists it" eventually gone outside
check "leaves nothing in Xen" eventually says "^2$" sh -c 'xl list | wc -l'
cp -r /root/.local/state/guesthouse /share/results/service-state
echo "1..$number"
