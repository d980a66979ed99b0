#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: xenstored ends, which nothing in Xen survives but what runs. Speaks TAP. The last of
# all: the computer has to be started again after it.
. /opt/guesthouse/steps.sh
kill_service
machine lost xenpv ""
check "runs before" ctl start lost
# shellcheck disable=SC2046 # one argument a process
kill -9 $(pidof xenstored oxenstored)
sleep 2
check "still lists what ran" says lost ctl list
check "refuses in words" refuses xenstored ctl destroy lost
kill_service
check "opens the host without it" says lost ctl list
check "says why nothing can be started" refuses xenstored ctl start lost
check "says so of the host as well" says xenstored ctl hosts
echo "1..$number"
