#!/bin/sh
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# In Domain 0: whether xl.cfg and XML mean to us what they mean to libvirt and to xl. What libvirt answered comes
# back, to be compared again without it. Speaks TAP.
. /opt/guesthouse/steps.sh

corpus=/root/corpus
answers=/share/results/virsh
drivers=/root/libvirt-drivers
mkdir -p $corpus $drivers && tar -xf "$here/virsh-corpus.tar" -C $corpus
# No policy is asked: only root is here.
cat >/root/libvirtd.conf <<CONF
auth_unix_rw = "none"
log_outputs = "2:file:/share/results/libvirtd.log"
CONF
# Only what drives Xen: the others want users and folders that are not here.
ln -sf /usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_libxl.so $drivers
# The emulated processor has no virtual 8086 mode, which even the least that libvirt knows must have.
sed -i '/name=.vme./d' /usr/share/libvirt/cpu_map/x86_486.xml
LIBVIRT_DRIVER_DIR=$drivers libvirtd --config /root/libvirtd.conf --daemon

if ! check "libvirt drives Xen" eventually virsh -q -c xen:///system version; then
  xl info | grep -e hw_caps -e xen_version
  tail -n 5 /share/results/libvirtd.log
  echo "1..$number"
  exit 1
fi
for file in "$corpus"/*; do
  name=$(basename "$file")
  check "libvirt answers about $name" python3 "$here/virsh.py" ask "$file" "$answers"
  check "$name means the same to libvirt" python3 "$here/virsh.py" compare "$file" "$answers" \
    "$here/virsh-differences.txt"
  check "xl takes $name as we write it" python3 "$here/virsh.py" dry-run "$file"
done
pid=$(pidof libvirtd) && kill "$pid"
echo "1..$number"
