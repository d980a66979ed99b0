# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the real xl how it understands disk and vif specifications: the makings of specs.jsonl.

    specs.py XL > specs.jsonl         the same questions each time, and XL's answers
    specs.py --compare FILE COMMAND   puts the questions of FILE to COMMAND (guesthousectl), and
                                      tells where the answers differ
    specs.py --verify FILE XL STEP    puts every STEPth question of FILE to XL again

XL answers a dry run ("xl -N") where libxl can open its hypervisor: in Domain 0.
"""

import json
import random
import subprocess
import sys

# Every form that xl-disk-configuration(5) and its deprecated syntax have, good and bad.
DISKS = [
    ['/dev/vg/guest-volume,,hda'], ['/dev/vg/guest-volume,raw,hda,rw'],
    ['format=raw, vdev=hda, access=rw, target=/dev/vg/guest-volume'],
    ['raw:/dev/vg/guest-volume,hda,w'], ['/root/image.iso,,hdc,cdrom'],
    ['/root/image.iso,,hdc,,cdrom'], ['/root/image.iso,raw,hdc,devtype=cdrom'],
    ['format=raw, vdev=hdc, access=ro, devtype=cdrom, target=/root/image.iso'],
    ['raw:/root/image.iso,hdc:cdrom,ro'], ['file:/root/image.iso,hdc:cdrom,r'],
    ['iscsi:iqn.2001-05.example:x%portal,xvda,w'], ['script=block-iscsi,vdev=xvda,target=iqn.2001,a=b'],
    ['vdev=xvda,access=w,script=block-drbd,target=resource'], [',hdc:cdrom,r'], [',,hdc:cdrom,r'],
    [',,hdc,r'], [',empty,hdc,r'], ['vdev=hdc,cdrom'], ['vdev=hdc,devtype=cdrom,access=rw'],
    ['cdrom,vdev=hdc,target='], ['cdrom,vdev=hdc,format=raw,target='],
    ['tap:aio:/x,xvda,w'], ['tap:qcow2:/x,xvda,w'], ['tap2:tapdisk:vhd:/x,xvda,w'],
    ['tap2:aio:/x,sda,w'], ['phy:sda1,xvda1,w'], ['phy:/dev/sda,xvda,w!'], ['phy:/dev/sda,xvda,!'],
    ['phy:/dev/sda,xvda,'], ['phy:/dev/sda,xvda'], ['phy:/dev/sda,,xvda,w'], ['phy:/dev/sda,raw,xvda,w'],
    ['file:/a,hda,w'], ['file:/a,hda:disk,w'], ['file:/a,hda:floppy,w'], ['file:/a,hda:cdrom,w'],
    ['ioemu:/a,hda,w'], ['drbd:a,xvda,w'], ['nbd:a:1:2,xvda,w'], ['enbd:a,xvda,w'], ['vmdk:/a,xvda,w'],
    ['aio:/a,xvda,w'], ['qed:/a,xvda,w'], ['http://example/a,raw,xvda,w'], ['/a:b,raw,xvda,w'],
    ['a:b,raw,xvda,w'], ['A:b,raw,xvda,w'], ['foo:,xvda,w'], ['foo:'], ['phy:'], ['phy:,xvda'],
    ['/a,qcow2,xvda,w,extra'], ['/a,qcow2,xvda,w,'], ['/a,qcow2,xvda,w,,'], ['/a,bad,xvda,w'], [''],
    [','], [',,,'], ['='], ['a=b'], ['foo=x,vdev=xvda,target=/a'], ['foo=bar,vdev=xvda,target=/a'],
    ['vdev=xvda'], ['target=/a'], ['vdev=xvda,target=/a,b,c=d'], ['vdev=xvda,target=/a,'],
    ['vdev=xvda,target=/a,,'], ['target=/a,vdev=xvda'], ['target=,vdev=xvda'], ['vdev=,vdev=xvda,target=/a'],
    ['vdev=xvda,vdev=xvdb,target=/a'], ['/a,raw,xvda,vdev=xvdb'], ['/a,raw,xvda,r,access=w'],
    ['format=raw,format=raw,vdev=a,target=b'], ['format=raw,format=qcow2,vdev=a,target=b'],
    ['format=,vdev=a,target=b'], ['qcow2:/a,xvda,format=qcow2'], ['qcow2:/a,xvda,format=raw'],
    ['qcow:qcow2:/a,xvda'], ['raw:raw:/a,xvda'], ['discard,no-discard,vdev=a,target=b'],
    ['no-discard,vdev=a,target=b'], ['direct-io-safe,vdev=a,target=b'], ['discardx,,xvda'],
    ['devtype=floppy,vdev=a,target=b'], ['devtype=cdromx,vdev=a,target=b'], ['devtype=,vdev=a,target=b'],
    ['devtype=cdrom,devtype=disk,vdev=a,target=b'], ['backendtype=phy,vdev=a,target=b'],
    ['backendtype=tap,vdev=a,target=b'], ['backendtype=qdisk,vdev=a,target=b'],
    ['backendtype=standalone,vdev=a,target=b'], ['backendtype=,vdev=a,target=b'],
    ['backendtype=phy,backendtype=tap,vdev=a,target=b'], ['specification=xen,vdev=a,target=b'],
    ['specification=virtio,vdev=a,target=b'], ['specification=x,vdev=a,target=b'],
    ['backend=dd,vdev=a,target=b'], ['backend=,vdev=a,target=b'], ['colo,vdev=a,target=b'],
    ['no-colo,vdev=a,target=b'],
    ['colo,colo-host=h,colo-port=9000,colo-export=e,active-disk=/a,hidden-disk=/h,vdev=a,target=b'],
    ['colo-port=x,vdev=a,target=b'], ['colo-port=-5,vdev=a,target=b'], ['colo-port=0,vdev=a,target=b'],
    ['colo-port= 7x,vdev=a,target=b'], ['trusted,vdev=a,target=b'], ['untrusted,vdev=a,target=b'],
    ['grant_usage=1,vdev=a,target=b'], [' vdev=xvda , target=/a '], ['\tvdev=xvda,\n target=/a\n'],
    ['vdev=xvda, ,target=/a'], ['/a b,raw,xvda,w'], [' /a,raw,xvda,w'], ['/a, raw, xvda, w'],
    ['/a ,raw ,xvda ,w '], ['vdev=xvda,target=/é"\\\t\x01\x7f/ü'], ['vdev=xvda,target=/a\nb'],
    ['vdev=xvda,target=/a\n,discard'], ['/a\n,raw,xvda,w'], ['cdrom'], ['cdrom,hdc'], ['cdrom,,,hdc'],
    ['/a', 'raw', 'xvda', 'w'], ['phy:/a', 'xvda', 'r'], ['vdev=xvda', 'target=/a'],
    ['target=/a,b', 'vdev=xvda'], ['/a,raw', 'xvda,w'], ['', 'vdev=xvda,target=/a'],
    ['vdev=xvda,target=/a', ''], ['vdev=xvda,target=/a', 'discard'], ['vdev=xvda,target=/a', 'cdrom'],
    ['vdev=xvda,target=/a', 'vdev=xvda'], ['tap:/a', 'xvda'], ['/a,raw,xvda,w', 'r'], ['-x'],
]
for vdev in ('xvda', 'xvdaa15', 'hda', 'hdd', 'sda', 'sdp15', 'vda', 'd0', 'd0p1', 'd536p37', '768',
             '0x300', 'hda1', 'fd0', 'XVDA', 'xvd', 'hdc:cdrom', 'a b', '"x"'):
    DISKS += [['/a,raw,%s,w' % vdev], ['vdev=%s,target=/a' % vdev], ['phy:/a,%s,r' % vdev],
              [',,%s' % vdev], [',%s,' % vdev]]

VIFS = [
    [], [''], ['mac=00:16:3e:01:02:03'], ['mac=00:16:3E:AB:CD:EF'], ['mac=0:1:2:3:4:5'],
    ['mac=0:0:0:0:0:0'], ['mac=00-16-3e-01-02-03'], ['mac=0x0:16:3e:1:2:3zz'], ['mac=100:1:2:3:4:5'],
    ['mac=00:16:3e:01:02:03,bridge=br0'], ['mac= 1: 2: 3: 4: 5: 6'], ['mac=g:1:2:3:4:5'], ['mac='],
    ['mac=1::2:3:4:5'], ['mac=1:2:3:4:5:6', 'mac=0:0:0:0:0:0'], ['mac=-1:2:3:4:5:6'],
    ['bridge=br0'], ['bridge='], ['bridge=br0,mac=1:2:3:4:5:6'], ['bridge=a', 'bridge=b'], ['bridge'],
    ['gatewaydev=eth0'], ['netdev=eth1'], ['type=vif'], ['type=ioemu'], ['type='], ['type=tap'],
    ['model=e1000'], ['model=netfront'], ['vifname=vif0'], ['script=vif-route'], ['ip=10.0.0.1 10.0.0.2'],
    ['ip=2001:db8::1'], ['backend=netdom'], ['accel=0'], ['accel'], ['devid=0'], ['devid=3'], ['devid=-1'],
    ['devid=x'], ['devid='], ['devid=3x'], ['devid= 4'], ['devid=4294967295'], ['devid=4294967296'],
    ['devid=99999999999999999999'], ['devid=18446744073709551614'], ['mtu=0'], ['mtu=1400'], ['mtu=x'],
    ['mtu=-5'], ['mtu=5000000000'], ['trusted=1'], ['untrusted=1'], ['ifname=x'], ['backend_domname=x'],
    ['coloft_forwarddev=x'], ['forwarddev=eth2'], ['foo=bar'], ['-x'], ['=x'], [' bridge=x'], ['Bridge=x'],
    ['bridge =x'], ['bridge=x '], ['ip="\\\t\x01é'],
]
RATES = ['1Kb/s', '1KB/s', '10Mb/s', '10MB/s', '1GB/s', '1Gb/s', '4294967295GB/s', '250KB/s@20ms',
         '1MB/s@100us', '1MB/s@1s', '1MB/s@1', '1MB/s@0', '1MB/s@5', '1MB/s@4294967295us', '1MB/s@5000s',
         '1MB/s@4294967ms', '1MB/s@4294968ms', '1MB/s@3m', '1MB/s@3u', '1MB/s@3h', '1MB/s@', '@1ms', '',
         '0B/s', '1b/s', '8b/s', '100B/s', '100b/s', '010MB/s', '08MB/s', '0108KB/s', '0x10MB/s', '1mb/s',
         '1M/s', '1MB', '1MB/m', 'MB/s', '1 MB/s', ' 1MB/s', '-1MB/s', '4294967296B/s', '1.5MB/s',
         '99999999999999999999B/s', '1MB/s@010ms', '1MB/s@09ms', '1MB/s@1ms@2ms', '1KKB/s', '1TB/s',
         '4294967295GB/s@4294967295us', '4294967295GB/s@4s', '4294967295GB/s@5s']
VIFS += [['rate=' + rate] for rate in RATES]
for part in ('mirror', 'compare_sec_in', 'compare_pri_in', 'compare_notify', 'redirector0', 'redirector1',
             'redirector2', 'sec_redirector0', 'sec_redirector1'):
    VIFS += [['colo_sock_%s_id=a' % part, 'colo_sock_%s_ip=b' % part, 'colo_sock_%s_port=c' % part]]
for part in ('mirror_queue', 'mirror_outdev', 'redirector0_queue', 'redirector0_indev', 'redirector0_outdev',
             'redirector1_queue', 'redirector1_indev', 'redirector1_outdev', 'sec_redirector0_queue',
             'sec_redirector0_indev', 'sec_redirector0_outdev', 'sec_redirector1_queue',
             'sec_redirector1_indev', 'sec_redirector1_outdev', 'sec_rewriter0_queue', 'mirror_indev'):
    VIFS += [['colo_filter_%s=a' % part]]
VIFS += [['colo_%s=a' % part] for part in ('compare_pri_in', 'compare_sec_in', 'compare_out',
                                          'compare_notify_dev', 'checkpoint_host', 'checkpoint_port', 'x')]

DISK_PARTS = ['vdev=xvda', 'vdev=hdc', 'vdev=', 'target=/a', 'target=', 'target=/a,b', 'format=raw',
              'format=qcow2', 'format=empty', 'format=vhd', 'format=qcow', 'format=qed', 'format=', 'access=r',
              'access=ro', 'access=w', 'access=rw', 'access=', 'cdrom', 'devtype=cdrom', 'devtype=disk',
              'discard', 'no-discard', 'direct-io-safe', 'backend=d1', 'backendtype=phy', 'backendtype=qdisk',
              'backendtype=tap', 'script=s', 'script=', 'specification=xen', 'specification=virtio',
              '/dev/vg/x', 'phy:/dev/x', 'file:/x', 'tap:aio:/x', 'qcow2:/x', 'raw:/x', 'nbd:x', 'raw', 'qcow2',
              'xvda', 'hdc:cdrom', 'hda:disk', 'sda1', 'r', 'w', 'rw', 'ro', '', '', ' ', 'colo', 'x:y', 'k=v']
VIF_PARTS = [vif[0] for vif in VIFS if len(vif) == 1] + ['type=ioemu', 'bridge=br1', 'model=rtl8139']


def questions():
    """All of them: what is written above, and what chance makes of the parts, the same each time."""
    chance = random.Random(20)
    for disk in DISKS:
        yield 'disk', disk
    for vif in VIFS:
        yield 'vif', vif
    for _ in range(700):
        parts = [chance.choice(DISK_PARTS) for _ in range(chance.randint(1, 6))]
        yield 'disk', [chance.choice([',', ',', ',', ', ', ',,']).join(parts)]
    for _ in range(250):
        # A path and a name somewhere, so that most of these are good.
        parts = chance.sample(DISK_PARTS[6:32], chance.randint(0, 4)) + ['vdev=sdb']
        chance.shuffle(parts)
        yield 'disk', [','.join(parts + ['target=/p'])]
    for _ in range(100):
        yield 'disk', [chance.choice(DISK_PARTS) for _ in range(chance.randint(1, 5))]
    for _ in range(150):
        yield 'vif', [chance.choice(VIF_PARTS) for _ in range(chance.randint(1, 5))]
    for _ in range(150):
        spec = list(chance.choice([disk[0] for disk in DISKS if disk[0]]))
        spec[chance.randrange(len(spec))] = chance.choice([',', ':', '=', ' ', '/', 'a', 'é', ''])
        yield 'disk', [''.join(spec)]


def ask(command, kind, specs):
    result = subprocess.run(command + specs, stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
    return {'kind': kind, 'specs': specs, 'exit': result.returncode, 'out': result.stdout.decode()}


def make(xl):
    seen = set()
    for kind, specs in questions():
        key = json.dumps([kind, specs])
        if key in seen:
            continue
        seen.add(key)
        print(json.dumps(ask_xl(xl, kind, specs), ensure_ascii=False))


def ask_xl(xl, kind, specs):
    command = 'block-attach' if kind == 'disk' else 'network-attach'
    return ask([xl, '-N', command, '0'], kind, specs)


def ask_ctl(ctl, kind, specs):
    return ask([ctl, kind + '-spec', '--'], kind, specs)


def compare(path, asking, program, step=1):
    different = 0
    with open(path, encoding='utf-8') as corpus:
        lines = corpus.read().splitlines()[::step]
    for line in lines:
        theirs = json.loads(line)
        ours = asking(program, theirs['kind'], theirs['specs'])
        if ours != theirs:
            different += 1
            print('theirs', json.dumps(theirs), 'ours', json.dumps(ours), sep='\n')
    print('%d asked, %d differ' % (len(lines), different))
    return different


if __name__ == '__main__':
    if sys.argv[1] == '--compare':
        sys.exit(1 if compare(sys.argv[2], ask_ctl, sys.argv[3]) else 0)
    if sys.argv[1] == '--verify':
        sys.exit(1 if compare(sys.argv[2], ask_xl, sys.argv[3], int(sys.argv[4])) else 0)
    make(sys.argv[1])
