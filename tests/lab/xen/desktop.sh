#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: desktop.sh FOLDER [TYPE]: the application under Xvfb, from its wizard to guests of each
# type that start Debian's kernel and installer. Speaks TAP; the pictures are among the results.
. /opt/guesthouse/steps.sh
case ${2:-} in
  pvh | pv | hvm) types=$2 ;;
  *) types="pvh pv hvm" ;;
esac
export PATH=$here:$PATH GSETTINGS_SCHEMA_DIR=$here GUESTHOUSE_OSINFO=$here/guesthouse-osinfo
export GUESTHOUSE_UI_TIMEOUT=300 PYTHONDONTWRITEBYTECODE=1
kill_service

for type in $types; do
  spare_first_cpu "desk-$type" >/dev/null 2>&1 &
  check "makes and shows a $type machine" \
    timeout 1500 "$here/session" /usr/bin/python3 "$here/desktop.py" "$type" /share/results
  kill_service
  xl destroy "desk-$type" >/dev/null 2>&1
done
echo "1..$number"
