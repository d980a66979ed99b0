/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFieldHint: how a field of a definition is shown to people who know no XML. */
#include "config.h"

#include "gh-field-hint.h"

#include <glib/gi18n-lib.h>

#define CHOICES(name, ...) static const GhFieldChoice name[] = { __VA_ARGS__, { NULL, NULL } }

#define AUTOMATIC                                                                                  \
  {                                                                                                \
    NULL, N_ ("Automatic")                                                                         \
  }

/* For a field that is typed into, and whose choices are the host's. */
static const GhFieldChoice host_choices[] = { { NULL, NULL } };

CHOICES (virt_choices,
         { "auto", N_ ("The quickest that works") },
         { "kvm", N_ ("With the processor’s help (KVM)") },
         { "qemu", N_ ("Emulated") },
         { "xen", N_ ("Xen") });
CHOICES (machine_choices,
         AUTOMATIC,
         { "q35", N_ ("A computer of today (q35)") },
         { "pc", N_ ("A computer of 1996 (pc)") });
CHOICES (guest_choices,
         { NULL, N_ ("PVH: a kernel and nothing emulated") },
         { "xenpvh", N_ ("PVH: a kernel and nothing emulated") },
         { "xenfv", N_ ("HVM: a whole computer") },
         { "xenpv", N_ ("PV: a kernel made for Xen") });
CHOICES (cpu_mode_choices,
         { "default", N_ ("What suits this computer best") },
         { "host", N_ ("As this computer’s") },
         { "maximum", N_ ("All that can be had") },
         { "custom", N_ ("A certain model") });
CHOICES (toggle_choices,
         { "default", N_ ("As usual") },
         { "on", N_ ("On") },
         { "off", N_ ("Off") });
CHOICES (altp2m_choices,
         { "disabled", N_ ("None") },
         { "mixed", N_ ("For the guest and for other programs") },
         { "external", N_ ("For other programs") },
         { "limited", N_ ("For the guest, within limits") });
CHOICES (rdm_strategy_choices,
         { "ignore", N_ ("That of the machine’s own devices") },
         { "host", N_ ("All of it") });
CHOICES (rdm_policy_choices,
         { "default", N_ ("As usual") },
         { "strict", N_ ("The machine does not start") },
         { "relaxed", N_ ("It is only warned of") });
CHOICES (memory_source_choices,
         AUTOMATIC,
         { "anonymous", N_ ("Ordinary memory") },
         { "memfd", N_ ("Memory that can be shared (memfd)") },
         { "file", N_ ("A file") });
CHOICES (tickpolicy_choices,
         AUTOMATIC,
         { "delay", N_ ("Come later") },
         { "catchup", N_ ("Are caught up with") },
         { "merge", N_ ("Become one") },
         { "discard", N_ ("Are lost") });
CHOICES (firmware_choices, { "bios", N_ ("BIOS") }, { "efi", N_ ("UEFI") });
CHOICES (bootloader_choices,
         { NULL, N_ ("None") },
         { "pygrub", N_ ("Finds the kernel on its disk (pygrub)") });
CHOICES (end_choices,
         { "default", N_ ("As usual") },
         { "destroy", N_ ("It is off") },
         { "restart", N_ ("It starts again") },
         { "preserve", N_ ("It is kept, to be looked at") },
         { "rename-restart", N_ ("It is kept aside, and starts again") });
CHOICES (crash_choices,
         { "default", N_ ("As usual") },
         { "destroy", N_ ("It is off") },
         { "restart", N_ ("It starts again") },
         { "preserve", N_ ("It is kept, to be looked at") },
         { "rename-restart", N_ ("It is kept aside, and starts again") },
         { "coredump-destroy", N_ ("Memory to a file, and it is off") },
         { "coredump-restart", N_ ("Memory to a file, and starts again") });

CHOICES (disk_device_choices,
         { "disk", N_ ("Disk") },
         { "cdrom", N_ ("CD drive") },
         { "floppy", N_ ("Floppy drive") });
CHOICES (source_type_choices, { "file", N_ ("File") }, { "block", N_ ("Device of this computer") });
CHOICES (disk_bus_choices,
         { "virtio", N_ ("Virtio (quickest)") },
         { "sata", N_ ("SATA") },
         { "ide", N_ ("IDE") },
         { "scsi", N_ ("SCSI") },
         { "usb", N_ ("USB") },
         { "xen", N_ ("Xen (quickest)") },
         { "fdc", N_ ("Floppy controller") });
CHOICES (format_choices,
         { NULL, N_ ("Raw") },
         { "raw", N_ ("Raw") },
         { "qcow2", N_ ("qcow2") },
         { "vmdk", N_ ("VMDK") },
         { "vdi", N_ ("VDI") },
         { "vhdx", N_ ("VHDX") });
CHOICES (cache_choices,
         AUTOMATIC,
         { "none", N_ ("None") },
         { "writeback", N_ ("Writes later (writeback)") },
         { "writethrough", N_ ("Writes at once (writethrough)") },
         { "directsync", N_ ("None, and writes at once (directsync)") },
         { "unsafe", N_ ("Writes whenever it likes (unsafe)") });
CHOICES (io_choices,
         AUTOMATIC,
         { "threads", N_ ("Threads") },
         { "native", N_ ("Native") },
         { "io_uring", N_ ("io_uring") });
CHOICES (discard_choices,
         AUTOMATIC,
         { "unmap", N_ ("Given back to this computer") },
         { "ignore", N_ ("Kept") });

CHOICES (nic_type_choices,
         { "user", N_ ("Shares this computer’s connection") },
         { "bridge", N_ ("On a bridge of this computer") },
         { "network", N_ ("On a named network") });
CHOICES (nic_model_choices,
         AUTOMATIC,
         { "virtio", N_ ("Virtio (quickest)") },
         { "e1000e", N_ ("Intel e1000e") },
         { "e1000", N_ ("Intel e1000") },
         { "rtl8139", N_ ("Realtek 8139") });
CHOICES (xen_nic_model_choices,
         AUTOMATIC,
         { "netfront", N_ ("Xen (quickest)") },
         { "e1000", N_ ("Intel e1000") },
         { "rtl8139", N_ ("Realtek 8139") });

CHOICES (graphics_choices,
         { "vnc", N_ ("VNC") },
         { "sdl", N_ ("A window of its own (SDL)") },
         { "spice", N_ ("SPICE") });
CHOICES (video_choices,
         { "default", N_ ("Automatic") },
         { "vga", N_ ("VGA") },
         { "virtio", N_ ("Virtio") },
         { "qxl", N_ ("QXL") },
         { "cirrus", N_ ("Cirrus") },
         { "bochs", N_ ("Bochs") },
         { "none", N_ ("None") });
CHOICES (input_choices,
         { "tablet", N_ ("Tablet: never catches the pointer") },
         { "mouse", N_ ("Mouse") },
         { "keyboard", N_ ("Keyboard") });
CHOICES (input_bus_choices,
         { "usb", N_ ("USB") },
         { "ps2", N_ ("PS/2") },
         { "virtio", N_ ("Virtio") },
         { "xen", N_ ("Xen") });
CHOICES (filesystem_driver_choices,
         { "path", N_ ("9p") },
         { "virtiofs", N_ ("virtiofs (quickest)") });
CHOICES (filesystem_access_choices,
         AUTOMATIC,
         { "mapped", N_ ("The guest’s owners are kept aside") },
         { "passthrough", N_ ("The guest’s owners are this computer’s") },
         { "squash", N_ ("As passthrough, without failing") });
CHOICES (channel_name_choices,
         { "org.qemu.guest_agent.0", N_ ("Guest agent") },
         { "com.redhat.spice.0", N_ ("SPICE agent: clipboard and screen size") });
CHOICES (channel_type_choices,
         { "unix", N_ ("A socket of this computer") },
         { "spicevmc", N_ ("SPICE") },
         { "qemu-vdagent", N_ ("Clipboard of the console") });
CHOICES (tpm_model_choices, { "tpm-crb", N_ ("CRB (TPM 2.0)") }, { "tpm-tis", N_ ("TIS") });
CHOICES (tpm_backend_choices,
         { "emulator", N_ ("Emulated") },
         { "passthrough", N_ ("This computer’s own") });
CHOICES (tpm_version_choices, AUTOMATIC, { "2.0", N_ ("2.0") }, { "1.2", N_ ("1.2") });
CHOICES (sound_choices,
         { "ich9", N_ ("Intel HD Audio (ich9)") },
         { "ich6", N_ ("Intel HD Audio (ich6)") },
         { "ac97", N_ ("AC97") },
         { "es1370", N_ ("ES1370") },
         { "sb16", N_ ("Sound Blaster 16") });
CHOICES (watchdog_model_choices,
         { "i6300esb", N_ ("PCI (i6300esb)") },
         { "ib700", N_ ("ISA (ib700)") },
         { "itco", N_ ("Of the chipset (itco)") });
CHOICES (watchdog_action_choices,
         { NULL, N_ ("Resets the machine") },
         { "reset", N_ ("Resets the machine") },
         { "shutdown", N_ ("Asks the guest to shut down") },
         { "poweroff", N_ ("Pulls the plug") },
         { "pause", N_ ("Pauses the machine") },
         { "none", N_ ("Nothing") },
         { "dump", N_ ("Writes the memory to a file") },
         { "inject-nmi", N_ ("Tells the guest (NMI)") });
CHOICES (balloon_choices,
         { "virtio", N_ ("Virtio") },
         { "xen", N_ ("Xen") },
         { "none", N_ ("None: the memory never changes") });
CHOICES (rng_backend_choices,
         { "random", N_ ("A device of this computer") },
         { "builtin", N_ ("Made by the hypervisor") });
CHOICES (rng_model_choices, { "virtio", N_ ("Virtio") });
CHOICES (panic_choices,
         { "isa", N_ ("ISA") },
         { "pvpanic", N_ ("PCI") },
         { "hyperv", N_ ("Hyper-V") });
CHOICES (vsock_choices, { "virtio", N_ ("Virtio") });
CHOICES (redirdev_bus_choices, { "usb", N_ ("USB") });
CHOICES (redirdev_type_choices, { "spicevmc", N_ ("SPICE") });
CHOICES (smartcard_mode_choices,
         { "host", N_ ("This computer’s reader") },
         { "passthrough", N_ ("Passed through") });

#define ALL  GH_OFFER_ALL
#define QEMU GH_OFFER_QEMU
#define XEN  GH_OFFER_XEN
#define HIDE .look = GH_LOOK_HIDDEN
/* A machine whose definition has it all the same does not start, and here one can take it out. */
#define FOREIGN .is_foreign = TRUE, .help = N_ ("The hypervisor has nothing like it: leave it out")

static const GhFieldHint hints[] = {
  { "domain", "name", ALL, .help = N_ ("Short, for lists and commands") },
  { "domain", "title", ALL, .help = N_ ("What people read instead of the name") },
  { "domain", "description", ALL, .look = GH_LOOK_TEXT },
  { "domain", "uuid", ALL, .look = GH_LOOK_FIXED },
  { "domain", "os", ALL, .help = N_ ("As libosinfo names it: http://debian.org/debian/12") },
  { "domain", "group", ALL, .help = N_ ("Under which it stands in the list") },
  { "domain", "tags", ALL, .help = N_ ("Words to find it by, with commas between them") },
  { "domain", "virt", QEMU, .choices = virt_choices },
  { "domain", "virt", XEN, HIDE },
  { "domain", "arch", ALL, .look = GH_LOOK_FIXED },
  { "domain", "machine", QEMU, .choices = machine_choices, .is_open = TRUE },
  { "domain", "machine", XEN, .label = N_ ("Kind of guest"), .choices = guest_choices },
  { "domain", "install-state", ALL, HIDE },
  { "domain", "install-source", ALL, HIDE },
  { "domain",
    "memory",
    ALL,
    .label = N_ ("Most memory"),
    .help = N_ ("What the guest can be given at most while it runs"),
    .change = "max-memory" },
  { "domain",
    "current-memory",
    ALL,
    .label = N_ ("Memory"),
    .help = N_ ("What the guest has. The rest, up to the most, stays free for others"),
    .change = "memory" },
  { "domain",
    "vcpus",
    ALL,
    .label = N_ ("Most processors"),
    .help = N_ ("How many the guest can be given while it runs"),
    .most = 4096,
    .change = "max-vcpus" },
  { "domain",
    "vcpus-online",
    ALL,
    .label = N_ ("Processors"),
    .help = N_ ("How many the guest has"),
    .most = 4096,
    .change = "vcpus" },
  { "domain",
    "pins",
    ALL,
    .label = N_ ("May run on"),
    .help = N_ ("Processors of this computer, as 0-3,5. One list for all, or one for each "
                "processor of the machine with semicolons between them. Empty for all"),
    .look = GH_LOOK_PINS,
    .change = "pin" },
  { "domain",
    "soft-pins",
    XEN,
    .label = N_ ("Prefers"),
    .help = N_ ("Processors that it runs on where that is possible"),
    .look = GH_LOOK_PINS,
    .change = "soft-pin" },
  { "domain", "soft-pins", QEMU, FOREIGN },
  { "domain",
    "weight",
    XEN,
    .help = N_ ("Beside other machines: one with 512 gets twice as much as one with 256. 0 for "
                "the usual"),
    .most = 65535,
    .change = "weight" },
  { "domain",
    "cap",
    XEN,
    .help = N_ ("Percent of one processor of this computer, so 200 is two of them. 0 for no limit"),
    .most = 65535,
    .change = "cap" },
  { "domain", "weight", QEMU, FOREIGN },
  { "domain", "cap", QEMU, FOREIGN },
  { "domain",
    "cpupool",
    XEN,
    .help = N_ ("Empty for the first"),
    .choices = host_choices,
    .is_open = TRUE,
    .change = "cpupool" },
  { "domain", "cpupool", QEMU, FOREIGN },
  { "domain", "cpu-mode", ALL, .label = N_ ("Processor"), .choices = cpu_mode_choices },
  { "domain", "cpu-model", ALL, .label = N_ ("Model"), .help = N_ ("As “Skylake-Client”") },
  { "domain",
    "sockets",
    QEMU,
    .help
    = N_ ("Sockets, dies, cores and threads multiplied are the most processors; all 0 to leave "
          "it open"),
    .most = 4096 },
  { "domain", "dies", QEMU, .most = 4096 },
  { "domain", "cores", QEMU, .most = 4096 },
  { "domain", "threads", QEMU, .most = 4096 },
  { "domain", "sockets", XEN, FOREIGN },
  { "domain", "dies", XEN, FOREIGN },
  { "domain", "cores", XEN, FOREIGN },
  { "domain", "threads", XEN, FOREIGN },
  { "domain",
    "cpu-features",
    ALL,
    .help = N_ ("As “+aes, -erms”: must have the one, must not have the other") },
  { "domain", "memory-source", QEMU, .choices = memory_source_choices, .is_open = TRUE },
  { "domain", "memory-source", XEN, FOREIGN },
  { "domain",
    "memory-shared",
    QEMU,
    .help = N_ ("Other programs of this computer see it, as virtiofs needs") },
  { "domain", "memory-shared", XEN, FOREIGN },
  { "domain", "memory-locked", QEMU, .help = N_ ("Never swapped out") },
  { "domain", "memory-locked", XEN, FOREIGN },
  { "domain",
    "hugepages",
    QEMU,
    .help = N_ ("Quicker, but the computer must have set them aside") },
  { "domain", "hugepages", XEN, FOREIGN },
  { "domain", "hugepage-size", QEMU, .help = N_ ("0 for the usual size") },
  { "domain", "hugepage-size", XEN, FOREIGN },
  { "domain", "loader", ALL, .help = N_ ("Empty for the usual one"), .look = GH_LOOK_FILE },
  { "domain", "nvram", QEMU, .help = N_ ("Empty for a file of its own"), .look = GH_LOOK_FILE },
  { "domain", "nvram", XEN, FOREIGN },
  { "domain", "nvram-template", QEMU, .look = GH_LOOK_FILE },
  { "domain", "nvram-template", XEN, FOREIGN },
  { "domain", "secure-boot", QEMU, .help = N_ ("UEFI starts signed systems only") },
  { "domain", "secure-boot", XEN, FOREIGN },
  { "domain", "timezone", QEMU, .help = N_ ("As Europe/Berlin; empty for none") },
  { "domain", "timezone", XEN, FOREIGN },
  { "domain", "hap", ALL, .choices = toggle_choices },
  { "domain", "smm", QEMU, .choices = toggle_choices },
  { "domain", "smm", XEN, .choices = toggle_choices, FOREIGN },
  { "domain", "vmport", QEMU, .choices = toggle_choices },
  { "domain", "vmport", XEN, .choices = toggle_choices, FOREIGN },
  { "domain", "pmu", QEMU, .choices = toggle_choices },
  { "domain", "pmu", XEN, .choices = toggle_choices, FOREIGN },
  { "domain", "kvm-hidden", QEMU, .help = N_ ("The guest is not told that it runs on KVM") },
  { "domain", "kvm-hidden", XEN, FOREIGN },
  { "domain", "hyperv", QEMU, .help = N_ ("For Windows: relaxed, vapic, spinlocks=8191") },
  { "domain", "hyperv", XEN, FOREIGN },
  { "domain", "viridian", XEN, .help = N_ ("For Windows") },
  { "domain", "viridian", QEMU, FOREIGN },
  { "domain",
    "nested-hvm",
    XEN,
    .help = N_ ("The guest can run machines itself"),
    .choices = toggle_choices },
  { "domain", "nested-hvm", QEMU, .choices = toggle_choices, FOREIGN },
  { "domain", "altp2m", XEN, .choices = altp2m_choices },
  { "domain", "altp2m", QEMU, .choices = altp2m_choices, FOREIGN },
  { "domain",
    "rdm-strategy",
    GH_OFFER_HVM,
    .help = N_ ("Of this computer, for PCI devices that are handed over: what is kept free"),
    .choices = rdm_strategy_choices },
  { "domain", "rdm-strategy", GH_OFFER_ALL, HIDE },
  { "domain", "rdm-policy", GH_OFFER_HVM, .choices = rdm_policy_choices },
  { "domain", "rdm-policy", GH_OFFER_ALL, HIDE },
  { "domain",
    "cpuid",
    XEN,
    .help = N_ ("What the guest is told of its processor; to be changed in the text"),
    .look = GH_LOOK_FIXED },
  { "domain", "cpuid", QEMU, FOREIGN },
  { "domain", "firmware", QEMU | GH_OFFER_HVM, .choices = firmware_choices },
  { "domain", "firmware", GH_OFFER_PV, HIDE },
  { "domain",
    "boot-menu",
    QEMU | GH_OFFER_HVM,
    .help = N_ ("The firmware waits a moment for a key to choose what to start from") },
  { "domain", "boot-menu", GH_OFFER_PV, HIDE },
  { "domain",
    "kernel",
    ALL,
    .help = N_ ("Started directly, without firmware"),
    .look = GH_LOOK_FILE },
  { "domain", "initrd", ALL, .look = GH_LOOK_FILE },
  { "domain", "bootloader", GH_OFFER_PV, .choices = bootloader_choices, .is_open = TRUE },
  { "domain", "bootloader", QEMU | GH_OFFER_HVM, HIDE },
  { "domain", "bootloader-args", QEMU | GH_OFFER_HVM, HIDE },
  { "domain",
    "localtime",
    ALL,
    .label = N_ ("In local time"),
    .help = N_ ("Windows wants it so; other systems want UTC") },
  { "domain",
    "on-poweroff",
    ALL,
    .label = N_ ("After the guest has shut down"),
    .choices = end_choices },
  { "domain",
    "on-reboot",
    ALL,
    .label = N_ ("After the guest wants to reboot"),
    .choices = end_choices },
  { "domain",
    "on-crash",
    ALL,
    .label = N_ ("After the guest has crashed"),
    .choices = crash_choices },

  { "disk", "device", ALL, .choices = disk_device_choices },
  { "disk", "source-type", ALL, .choices = source_type_choices, HIDE },
  { "disk", "source", ALL, .look = GH_LOOK_FILE },
  { "disk", "format", ALL, .choices = format_choices, .is_open = TRUE },
  { "disk", "bus", ALL, .label = N_ ("Connected by"), .choices = disk_bus_choices },
  { "disk", "target", ALL, .help = N_ ("As vda, sda or xvda") },
  { "disk", "readonly", ALL, .help = N_ ("The guest cannot write to it") },
  { "disk", "shareable", ALL, .help = N_ ("Other machines may use it at the same time") },
  { "disk", "cache", QEMU, .label = N_ ("This computer’s cache"), .choices = cache_choices },
  { "disk", "cache", XEN, .choices = cache_choices, FOREIGN },
  { "disk", "serial", XEN, FOREIGN },
  { "disk", "io", QEMU, .choices = io_choices },
  { "disk", "io", XEN, .choices = io_choices, FOREIGN },
  { "disk", "discard", ALL, .choices = discard_choices },
  { "disk", "boot-order", ALL, HIDE },

  { "nic", "type", QEMU, .choices = nic_type_choices },
  { "nic", "type", XEN, .choices = nic_type_choices + 1 },
  { "nic", "source", ALL, .choices = host_choices, .is_open = TRUE },
  { "nic", "model", QEMU, .choices = nic_model_choices, .is_open = TRUE },
  { "nic", "model", XEN, .choices = xen_nic_model_choices, .is_open = TRUE },
  { "nic",
    "mac",
    ALL,
    .label = N_ ("Address (MAC)"),
    .help = N_ ("As 52:54:00:12:34:56; empty for a new one") },
  { "nic", "link-down", QEMU, .change = "link" },
  { "nic", "link-down", XEN, FOREIGN },
  { "nic",
    "forwards",
    QEMU,
    .help = N_ ("As 2222:22: port 2222 of this computer leads to port 22 of the machine. Several "
                "with commas between them") },
  { "nic", "forwards", XEN, HIDE },
  { "nic", "boot-order", ALL, HIDE },
  { "nic", "mtu", ALL, .help = N_ ("In bytes; 0 for the usual"), .most = 65535 },
  { "nic", "rate-in", QEMU, .help = N_ ("In KiB a second; 0 for none") },
  { "nic", "rate-in", XEN, FOREIGN },
  { "nic", "rate-out", ALL, .help = N_ ("In KiB a second; 0 for none") },

  { "graphics", "type", ALL, .choices = graphics_choices },
  { "graphics",
    "listen",
    QEMU,
    .help = N_ ("Of this computer, where others reach the screen too; empty for nobody but "
                "Guesthouse") },
  { "graphics", "port", QEMU, .help = N_ ("0 for the first that is free"), .most = 65535 },
  { "graphics",
    "listen",
    XEN,
    .is_foreign = TRUE,
    .help = N_ ("On Xen nobody but Guesthouse reaches the screen") },
  { "graphics", "port", XEN, FOREIGN },
  { "graphics", "password", QEMU, .look = GH_LOOK_SECRET },
  { "graphics", "password", XEN, .look = GH_LOOK_SECRET, FOREIGN },
  { "graphics", "keymap", ALL, .help = N_ ("As de or en-us") },
  { "video", "model", ALL, .choices = video_choices },
  { "input", "type", ALL, .choices = input_choices },
  { "input", "bus", ALL, .label = N_ ("Connected by"), .choices = input_bus_choices },
  { "video", "vram", ALL, .help = N_ ("In KiB; 0 for what suits") },
  { "video", "heads", QEMU, .help = N_ ("0 for one"), .most = 16 },
  { "video", "heads", XEN, FOREIGN },
  { "timer", "name", ALL, .help = N_ ("As rtc, hpet or hypervclock") },
  { "timer", "present", ALL, .choices = toggle_choices },
  { "timer", "tickpolicy", ALL, .choices = tickpolicy_choices, .is_open = TRUE },
  { "timer", "mode", XEN, .help = N_ ("Of tsc: auto, native, emulate or paravirt") },
  { "timer", "mode", QEMU, FOREIGN },
  { "serial", "port", ALL, .help = N_ ("0 is the first: COM1, ttyS0"), .most = 31 },
  { "controller", "index", ALL, .most = 255 },
  { "controller", "ports", ALL, .help = N_ ("0 for what suits"), .most = 31 },
  { "filesystem", "driver", ALL, .choices = filesystem_driver_choices, .is_open = TRUE },
  { "filesystem", "source", ALL, .label = N_ ("Folder"), .look = GH_LOOK_FOLDER },
  { "filesystem",
    "target",
    ALL,
    .label = N_ ("Name in the guest"),
    .help = N_ ("The guest mounts it by this name") },
  { "filesystem", "access", ALL, .choices = filesystem_access_choices, .is_open = TRUE },
  { "channel", "type", ALL, .choices = channel_type_choices, .is_open = TRUE },
  { "channel", "target-type", ALL, HIDE },
  { "channel", "name", ALL, .choices = channel_name_choices, .is_open = TRUE },
  { "tpm", "model", ALL, .choices = tpm_model_choices, .is_open = TRUE },
  { "tpm", "backend", ALL, .choices = tpm_backend_choices, .is_open = TRUE },
  { "tpm", "version", ALL, .choices = tpm_version_choices, .is_open = TRUE },
  { "sound", "model", ALL, .choices = sound_choices, .is_open = TRUE },
  { "hostdev", "type", ALL, HIDE },
  { "hostdev",
    "managed",
    XEN,
    .label = N_ ("Set aside by itself"),
    .help = N_ ("When the machine starts it is taken from the driver that has it") },
  { "hostdev", "managed", QEMU, HIDE },
  { "hostdev", "vendor", ALL, HIDE },
  { "hostdev", "product", ALL, HIDE },
  { "hostdev", "domain", ALL, HIDE },
  { "hostdev", "bus", ALL, HIDE },
  { "hostdev", "slot", ALL, HIDE },
  { "hostdev", "function", ALL, HIDE },
  { "hostdev", "device", ALL, HIDE },
  { "watchdog", "model", ALL, .choices = watchdog_model_choices, .is_open = TRUE },
  { "watchdog", "action", ALL, .choices = watchdog_action_choices, .is_open = TRUE },
  { "memballoon", "model", ALL, .choices = balloon_choices, .is_open = TRUE },
  { "rng", "model", ALL, .choices = rng_model_choices, .is_open = TRUE },
  { "rng", "backend", ALL, .choices = rng_backend_choices, .is_open = TRUE },
  { "rng", "source", ALL, .help = N_ ("As /dev/urandom") },
  { "panic", "model", ALL, .choices = panic_choices, .is_open = TRUE },
  { "vsock", "model", ALL, .choices = vsock_choices, .is_open = TRUE },
  { "vsock", "cid", ALL, .help = N_ ("3 or more; 0 to have one chosen"), .most = 4294967294.0 },
  { "redirdev", "bus", ALL, .choices = redirdev_bus_choices, .is_open = TRUE },
  { "redirdev", "type", ALL, .choices = redirdev_type_choices, .is_open = TRUE },
  { "smartcard", "mode", ALL, .choices = smartcard_mode_choices, .is_open = TRUE },
};

const GhFieldHint *
gh_field_hint_find (const GhStruct *type, const GhField *field, GhOffer offer)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    if (g_str_equal (hints[i].owner, type->name) && g_str_equal (hints[i].field, field->name)
        && (hints[i].offers & offer))
      return &hints[i];
  return NULL;
}

guint
gh_field_hint_get_place (const GhFieldHint *hint)
{
  return hint != NULL ? (guint) (hint - hints) : G_MAXUINT;
}

static char *
name_word (const GhField *field, const char *value)
{
  if (field->type == GH_FIELD_BOOL)
    return g_strdup (g_str_equal (value, "yes") ? _ ("Yes") : _ ("No"));
  return g_strdup (value);
}

char *
gh_field_hint_word (const GhFieldHint *hint, const GhField *field, const char *value)
{
  gboolean is_unset = value == NULL || *value == '\0';

  for (const GhFieldChoice *c = hint != NULL ? hint->choices : NULL; c != NULL && c->label != NULL;
       c++)
    if (is_unset ? c->value == NULL : g_strcmp0 (c->value, value) == 0)
      return g_strdup (_ (c->label));
  return is_unset ? g_strdup (_ ("Nothing")) : name_word (field, value);
}
