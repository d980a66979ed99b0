#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: a guest that does not listen, a service that is killed at any moment, and memory that
# is not there, as a person at the command line meets them. Speaks TAP.
. /opt/guesthouse/steps.sh
export GUESTHOUSE_SHUTDOWN_PATIENCE=5
kill_service

running() {
  [ "$(ctl --json show "$1" | grep -c '"state" *: *"running"')" = 1 ]
}

check "takes the definition of a guest that does not listen" machine deaf xenpv gh.do=deaf
check "starts it" ctl start deaf
sleep 20
check "asks it to shut down" ctl shutdown deaf
check "says that it does not" eventually says '"unanswered" *: *true' ctl --json show deaf
check "and what can be done" says destroy ctl show deaf
check "switches it off when its time is over" says "switched off" ctl shutdown deaf --force-after 5
check "leaves nothing of it" eventually says "^2$" sh -c 'xl list | wc -l'
ctl undefine deaf

MEMORY=65536
check "refuses more memory than the computer has" refuses "memory" machine huge xenpvh ""
MEMORY=2600
check "takes what does not fit beside Domain 0" machine huge xenpvh ""
MEMORY=160
check "says how much memory there is" refuses "free" ctl start huge
ctl undefine huge

# Killed while it builds: its successor ends what is half made.
machine killed xenpv ""
ctl start killed >/dev/null 2>&1 &
eventually sh -c '[ $(xl list | wc -l) -gt 2 ]'
kill_service
wait
check "is off after a kill in the middle of its start" says '"off"' ctl --json show killed
check "leaves nothing of it" eventually says "^2$" sh -c 'xl list | wc -l'
check "starts it again" ctl start killed
id=$(xl domid killed)
kill_service
check "leaves it alone when the service is killed" [ "$(xl domid killed)" = "$id" ]
check "finds it" running killed
ctl reset killed >/dev/null 2>&1 &
sleep 3
kill_service
wait
check "knows what became of it when killed in a reset" says '"off"\|"running"' ctl --json show killed
if ! running killed; then
  check "has nothing left of it" eventually says "^2$" sh -c 'xl list | wc -l'
  check "starts it once more" ctl start killed
fi
ctl destroy killed >/dev/null 2>&1 &
sleep 1
kill_service
wait
ctl destroy killed 2>/dev/null
check "is off after a kill in the middle of its end" says '"off"' ctl --json show killed
check "leaves nothing at all" eventually says "^2$" sh -c 'xl list | wc -l'
check "nor in xenstore" says "^0$" sh -c 'xenstore-ls /tool/guesthouse 2>/dev/null | wc -l'
check "nor a loop device" says "^0$" sh -c 'losetup -a | wc -l'
ctl undefine killed
echo "1..$number"
