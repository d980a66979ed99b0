#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: lines.sh: a PV guest's serial line in the application, opened when the guest has long begun to
# speak. Speaks TAP.
. /opt/guesthouse/steps.sh
export PATH=$here:$PATH GSETTINGS_SCHEMA_DIR=$here GUESTHOUSE_UI_TIMEOUT=120 PYTHONDONTWRITEBYTECODE=1
kill_service

check "keeps the serial lines" keep_lines --log=guest
check "shows each word once" timeout 1500 "$here/session" /usr/bin/python3 "$here/lines.py" /share/results
kill_service
xl destroy lines >/dev/null 2>&1
check "leaves nothing in Xen" eventually says "^2$" sh -c 'xl list | wc -l'
echo "1..$number"
