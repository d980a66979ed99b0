# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest with two screens: a boot sector, which the firmware shows on the first, fills the second with blue."""

READY = b"LIT\n"
WIDTH, HEIGHT = 800, 600
CODE = bytes.fromhex(
    "fa"                    # cli
    "31c08ed88ed0bc007c"    # no segments, and a stack below
    "0f0116bb7c"            # lgdt
    "0f20c00c010f22c0"      # protected mode,
    "bb08008ec3"            # in which es learns to reach all of the memory,
    "24fe0f22c0"            # and back
    "66bb08000080"          # mov ebx, 0x80000008   the class of PCI device 0
    "6681c300080000"        # next: add ebx, 0x800
    "6689d8e87700"          # mov eax, ebx; call read
    "66c1e8103d800375ea"    # shr eax, 16; cmp ax, 0x380; jne next      a display that is no VGA
    "8d4708e856006689c7"    # its first address: the picture, in edi
    "8d4710e84d006689c6"    # and its third: the registers of Bochs's display, in esi
    "2667c786020500002003"  # mov word es:[esi+0x502], 800      width
    "2667c7860405000058022667c786060500002000"  # height, and bits for each pixel
    "2667c786080500004100"  # on, all of the picture in the memory
    "66b900530700"          # mov ecx, 800 * 600
    "66b8ff000000"          # mov eax, blue
    "fc6766f3ab"            # cld; rep stosd
    "baf803beb67c"          # the text to the serial line
    "ac84c07403eeebf8"
    "f4ebfd"                # hlt, for ever
    "660fb7c06689da31d26609d0e8030024f0c3"  # address: of the register ax of this device
    "baf80c66efbafc0c66edc3"  # read: the register eax of the PCI devices
)
GDT = bytes.fromhex("0f00c17c0000" "0000000000000000" "ffff00000092cf00")


def boot_sector():
    code = CODE + READY + b"\0"
    assert len(code) == 0xBB
    return (code + GDT).ljust(510, b"\0") + b"\x55\xaa"


def machine_xml(image):
    """What a definition of this guest needs beside its name."""
    return (f"<devices><disk type='file' device='disk'><driver name='qemu' type='raw'/>"
            f"<source file='{image}'/><target dev='hda' bus='ide'/></disk><graphics type='vnc'/>"
            f"<video><model type='vga'/></video><video><model type='bochs'/></video><serial type='pty'/></devices>")
