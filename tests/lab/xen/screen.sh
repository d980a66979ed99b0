#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: screen.sh FOLDER [WHAT]: a viewer under Xvfb on the screen of Xen's device model: places and
# movements of the pointer, every key, the keyboard's light, a screen that changes its size. Speaks TAP.
. /opt/guesthouse/steps.sh
case ${2:-} in
  places | movements | layouts) all=$2 ;;
  *) all="movements places layouts" ;;
esac
export PATH=$here:$PATH GSETTINGS_SCHEMA_DIR=$here PYTHONDONTWRITEBYTECODE=1 GUESTHOUSE_UI_TIMEOUT=120
kill_service

for what in $all; do
  spare_first_cpu "$what" >/dev/null 2>&1 &
  check "shows and points: $what" timeout 1500 "$here/session" /usr/bin/python3 "$here/screen.py" "$what" /share/results
  kill_service
  xl destroy "$what" >/dev/null 2>&1
done
check "leaves nothing in Xen" eventually says "^2$" sh -c 'xl list | wc -l'
echo "1..$number"
