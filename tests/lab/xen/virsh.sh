#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: whether xl.cfg and XML mean to us what they mean to libvirt and to xl. Speaks TAP.
. /opt/guesthouse/steps.sh

corpus=/root/corpus
mkdir -p $corpus && tar -xf "$here/virsh-corpus.tar" -C $corpus
# No policy is asked: only root is here.
echo 'auth_unix_rw = "none"' >/root/libvirtd.conf
if ! command -v virsh >/dev/null || ! command -v libvirtd >/dev/null; then
  echo "not ok 1 libvirt is in Domain 0"
  echo "1..1"
  exit 1
fi
libvirtd --config /root/libvirtd.conf --daemon

check "libvirt drives Xen" eventually virsh -q -c xen:///system version
for file in "$corpus"/*; do
  name=$(basename "$file")
  check "$name means the same to libvirt" python3 "$here/virsh.py" compare "$file" "$here/virsh-differences.txt"
  check "xl takes $name as we write it" python3 "$here/virsh.py" dry-run "$file"
done
pid=$(pidof libvirtd) && kill "$pid"
echo "1..$number"
