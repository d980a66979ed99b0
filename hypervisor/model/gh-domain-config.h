/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainConfig: the definition of a virtual machine and of its devices. */
#pragma once

#include "gh-devices.h"
#include "gh-fields.h"

G_BEGIN_DECLS

/* Longest name of a domain, in bytes. */
#define GH_DOMAIN_NAME_MAX 128

typedef enum
{
  GH_VIRT_AUTO, /* KVM where it truly works, else emulation */
  GH_VIRT_KVM,
  GH_VIRT_QEMU, /* emulation, always */
  GH_VIRT_XEN,
} GhVirt;

typedef enum
{
  GH_CPU_DEFAULT, /* what the driver finds best on this host */
  GH_CPU_HOST,    /* host-passthrough */
  GH_CPU_MAXIMUM,
  GH_CPU_CUSTOM, /* the model named in cpu_model */
} GhCpuMode;

/* What a definition may leave open. */
typedef enum
{
  GH_TOGGLE_DEFAULT,
  GH_TOGGLE_ON,
  GH_TOGGLE_OFF,
} GhToggle;

typedef enum
{
  GH_FIRMWARE_BIOS,
  GH_FIRMWARE_EFI,
} GhFirmware;

/* Who may use a guest's further views of its memory (Xen's altp2m). */
typedef enum
{
  GH_ALTP2M_DISABLED,
  GH_ALTP2M_MIXED,
  GH_ALTP2M_EXTERNAL,
  GH_ALTP2M_LIMITED,
} GhAltp2m;

/* Which of the host's reserved device memory is kept free in a guest. */
typedef enum
{
  GH_RDM_IGNORE, /* that of its own PCI devices */
  GH_RDM_HOST,   /* all */
} GhRdmStrategy;

/* What follows when that cannot be. */
typedef enum
{
  GH_RDM_POLICY_DEFAULT,
  GH_RDM_POLICY_STRICT,  /* it does not start */
  GH_RDM_POLICY_RELAXED, /* it is warned of */
} GhRdmPolicy;

typedef enum
{
  GH_BOOT_DISK,
  GH_BOOT_CDROM,
  GH_BOOT_NETWORK,
} GhBoot;

typedef enum
{
  GH_INSTALL_NONE,
  GH_INSTALL_RUNNING, /* kernel, initrd and cmdline belong to the installer, and go at its end */
} GhInstallState;

/* What becomes of a run that has ended by itself. */
typedef enum
{
  GH_END_ACTION_DEFAULT, /* DESTROY after powering off and crashing, RESTART after a reboot */
  GH_END_ACTION_DESTROY,
  GH_END_ACTION_RESTART,
  GH_END_ACTION_PRESERVE,       /* it stays as it is, to be looked at, until it is destroyed */
  GH_END_ACTION_RENAME_RESTART, /* the same under another name, beside a new run */
  GH_END_ACTION_COREDUMP_DESTROY,
  GH_END_ACTION_COREDUMP_RESTART,
} GhEndAction;

typedef enum
{
  GH_DISK_DISK,
  GH_DISK_CDROM,
  GH_DISK_FLOPPY,
} GhDiskDevice;

typedef enum
{
  GH_SOURCE_FILE,
  GH_SOURCE_BLOCK,
} GhSourceType;

typedef enum
{
  GH_DISK_BUS_VIRTIO,
  GH_DISK_BUS_SATA,
  GH_DISK_BUS_IDE,
  GH_DISK_BUS_SCSI,
  GH_DISK_BUS_USB,
  GH_DISK_BUS_XEN,
  GH_DISK_BUS_FDC,
} GhDiskBus;

typedef enum
{
  GH_NIC_USER,    /* NAT in the hypervisor's own process: needs no right */
  GH_NIC_BRIDGE,  /* a bridge of the host, named in source */
  GH_NIC_NETWORK, /* a named network, in source */
  GH_NIC_DIRECT,  /* straight on a network device of the host, in source (macvtap) */
} GhNicType;

typedef enum
{
  GH_GRAPHICS_VNC,
  GH_GRAPHICS_SDL,
  GH_GRAPHICS_SPICE,
} GhGraphicsType;

typedef enum
{
  GH_VIDEO_DEFAULT,
  GH_VIDEO_VGA,
  GH_VIDEO_VIRTIO,
  GH_VIDEO_QXL,
  GH_VIDEO_CIRRUS,
  GH_VIDEO_BOCHS,
  GH_VIDEO_NONE,
} GhVideoModel;

typedef enum
{
  GH_INPUT_TABLET,
  GH_INPUT_MOUSE,
  GH_INPUT_KEYBOARD,
} GhInputType;

typedef enum
{
  GH_INPUT_BUS_USB,
  GH_INPUT_BUS_PS2,
  GH_INPUT_BUS_VIRTIO,
  GH_INPUT_BUS_XEN,
} GhInputBus;

/* In every struct, "foreign" is what a reader found and the model has no member for; its writer
 * puts it back. Only the format that filled it looks inside. */

/**
 * GhDisk:
 * @target: name in the guest, unique in a definition: "vda", "sda", "hdc"
 * @source: (nullable): path of the file or block device; %NULL for an empty drive
 * @format: (nullable): "raw", "qcow2", …; %NULL means raw
 * @cache: (nullable): the host's cache: "none", "writeback", …; %NULL for the usual one
 * @io: (nullable): how the host reads and writes: "threads", "native", "io_uring"
 * @discard: (nullable): what becomes of blocks that the guest gives up: "unmap", "ignore"
 * @boot_order: 0 when the disk has no place of its own in the boot order
 */
typedef struct
{
  char *target;
  GhDiskDevice device;
  GhSourceType source_type;
  char *source;
  char *format;
  GhDiskBus bus;
  gboolean readonly;
  gboolean shareable;
  char *cache;
  char *io;
  char *discard;
  char *serial;
  guint boot_order;
  char *foreign;
} GhDisk;

/**
 * GhNic:
 * @mac: (nullable): "52:54:00:12:34:56"; gh_domain_config_complete() makes one
 * @source: (nullable): the bridge or network
 * @model: (nullable): "virtio", "e1000", …; %NULL for what suits the machine
 * @link_down: whether its cable is pulled
 * @boot_order: 0 when it has no place of its own in the boot order
 * @mtu: longest packet in bytes; 0 for the usual one
 * @rate_in, @rate_out: most that the guest receives and sends, in KiB a second; 0 for no limit
 * @forwards: (nullable): of a user network: what reaches the guest, as gh_forward_parse() reads it
 */
typedef struct
{
  char *mac;
  GhNicType type;
  char *source;
  char *model;
  gboolean link_down;
  guint boot_order;
  guint mtu;
  guint rate_in;
  guint rate_out;
  char **forwards;
  char *foreign;
} GhNic;

/**
 * GhGraphics: without @listen and @port nobody reaches it but through Guesthouse
 * @listen: (nullable): address of the host at which it can be reached as well
 * @port: TCP port there; 0 for the first that is free
 * @password: (nullable): for those who come that way
 * @keymap: (nullable): of the client's keyboard: "de"
 */
typedef struct
{
  GhGraphicsType type;
  char *listen;
  guint port;
  char *password;
  char *keymap;
  char *foreign;
} GhGraphics;

/** GhVideo: @vram: video memory in KiB; 0 for what suits. @heads: screens; 0 for one */
typedef struct
{
  GhVideoModel model;
  guint vram;
  guint heads;
  char *foreign;
} GhVideo;

/** gh_video_count_heads: Returns: how many screens it has */
guint gh_video_count_heads (const GhVideo *self);

typedef struct
{
  GhInputType type;
  GhInputBus bus;
  char *foreign;
} GhInput;

/**
 * GhTimer:
 * @name: "rtc", "pit", "hpet", "kvmclock", "hypervclock", "tsc", …
 * @present: whether the guest has it
 * @tickpolicy: (nullable): what becomes of ticks that it was too late for: "delay", "catchup",
 * "merge", "discard"
 * @mode: (nullable): of "tsc", whether it is the host's own: "auto", "native", "emulate",
 * "paravirt"
 */
typedef struct
{
  char *name;
  GhToggle present;
  char *tickpolicy;
  char *mode;
  char *foreign;
} GhTimer;

/** GhSerial: @port: number of the port, from 0 */
typedef struct
{
  guint port;
  char *foreign;
} GhSerial;

/**
 * GhDomainConfig:
 * @uuid: lower-case, with hyphens
 * @name: unique on a host, for commands; see gh_domain_name_validate()
 * @title: (nullable): what a person reads instead of @name
 * @os_id: (nullable): libosinfo's id of the system: "http://debian.org/debian/12"
 * @memory: bytes that the guest can have at most
 * @current_memory: bytes that it is to have now, the balloon taking the rest; 0 for all
 * @vcpus: virtual CPUs that it can have at most
 * @vcpus_online: how many it is to have now; 0 for all
 * @pins: (nullable): for each virtual CPU from the first the host's CPUs that it may run on, as
 *   gh_cpu_set_parse() reads them; "" for all, as those that are not listed; the
 *   last is never ""
 * @soft_pins: (nullable): the same for those that it runs on by preference
 * @weight: share of CPU time beside other domains'; 0 for the hypervisor's default
 * @cap: most CPU time in percent of one CPU of the host; 0 for no limit
 * @cpupool: (nullable): Xen's pool of CPUs that it runs in; %NULL for the first
 * @sockets, @dies, @cores, @threads: how the virtual CPUs are laid out, the product of which is
 *   @vcpus; all 0 for cores of one socket, one that is 0 beside others is 1
 * @cpu_features: (nullable): "+aes" for one that the CPU must have, "-erms" for one that it must
 * not
 * @memory_source: (nullable): where it lies: "anonymous", "file", "memfd"
 * @memory_shared: whether other processes of the host see it, as virtiofs needs
 * @memory_locked: whether it is never swapped out
 * @hugepages: whether it lies in huge pages, @hugepage_size bytes each; 0 for the usual size
 * @arch: (nullable): "x86_64"
 * @machine: (nullable): the hypervisor's machine type: "q35"
 * @loader: (nullable): image of the firmware; %NULL for the usual one
 * @nvram: (nullable): file with the EFI variables; %NULL for one of its own, kept with the machine
 * @nvram_template: (nullable): what that is copied from when there is none
 * @secure_boot: whether the EFI firmware starts signed systems only
 * @kernel: (nullable): with @initrd and @cmdline, boots directly, without firmware boot order
 * @boot: (nullable): words of GhBoot, in order; %NULL for disks first
 * @boot_menu: whether the firmware lets one choose
 * @bootloader: (nullable): program of the host that finds the kernel of a paravirtual guest:
 * "pygrub"
 * @bootloader_args: (nullable): its arguments, parted by blanks
 * @localtime: whether its clock shows local time, as Windows likes it, not UTC
 * @clock_adjustment: seconds that its clock is ahead of that
 * @timezone: (nullable): the clock shows the time there: "Europe/Berlin"
 * @timers: further sources of time
 * @no_acpi, @no_apic: whether it lacks them
 * @hap, @smm, @vmport, @pmu: hardware-assisted paging, system management mode, VMware's port,
 *   performance counters
 * @kvm_hidden: whether the guest is not told of KVM
 * @hyperv: (nullable): what of Hyper-V's interface a guest is offered, in libvirt's words:
 * "relaxed", "spinlocks=8191", "vendor_id=…"; "passthrough" for all
 * @viridian: the same from Xen, as a whole
 * @nested_hvm: whether a guest of Xen can be a hypervisor itself
 * @altp2m: whether it has further views of its memory, and for whom
 * @rdm_strategy, @rdm_policy: of the host's reserved device memory
 * @cpuid: (nullable): what the guest is told by CPUID besides @cpu_features, as gh-cpuid.h has it
 * @on_poweroff, @on_reboot, @on_crash: what follows when the guest has done so; the two with a core
 *   dump are for a crash only
 * @install_state: whether the machine is being installed
 * @install_source: (nullable): where from, for people
 * @group: (nullable): the group in the list
 * @disks, @nics, …: the devices, in order
 * @foreign: see above
 */
typedef struct
{
  char *uuid;
  char *name;
  char *title;
  char *description;
  char *os_id;
  GhVirt virt;
  guint64 memory;
  guint64 current_memory;
  guint vcpus;
  guint vcpus_online;
  char **pins;
  char **soft_pins;
  guint weight;
  guint cap;
  char *cpupool;
  guint sockets;
  guint dies;
  guint cores;
  guint threads;
  GhCpuMode cpu_mode;
  char *cpu_model;
  char **cpu_features;
  char *memory_source;
  gboolean memory_shared;
  gboolean memory_locked;
  gboolean hugepages;
  guint64 hugepage_size;
  char *arch;
  char *machine;
  GhFirmware firmware;
  char *loader;
  char *nvram;
  char *nvram_template;
  gboolean secure_boot;
  char *kernel;
  char *initrd;
  char *cmdline;
  char **boot;
  gboolean boot_menu;
  char *bootloader;
  char *bootloader_args;
  gboolean localtime;
  gint64 clock_adjustment;
  char *timezone;
  GPtrArray *timers; /* of GhTimer */
  gboolean no_acpi;
  gboolean no_apic;
  GhToggle hap;
  GhToggle smm;
  GhToggle vmport;
  GhToggle pmu;
  gboolean kvm_hidden;
  char **hyperv;
  gboolean viridian;
  GhToggle nested_hvm;
  GhAltp2m altp2m;
  GhRdmStrategy rdm_strategy;
  GhRdmPolicy rdm_policy;
  char **cpuid;
  GhEndAction on_poweroff;
  GhEndAction on_reboot;
  GhEndAction on_crash;
  GhInstallState install_state;
  char *install_source;
  char *group;
  char **tags;
  gboolean autostart;
  GPtrArray *disks;       /* of GhDisk */
  GPtrArray *nics;        /* of GhNic */
  GPtrArray *graphics;    /* of GhGraphics */
  GPtrArray *videos;      /* of GhVideo */
  GPtrArray *inputs;      /* of GhInput */
  GPtrArray *serials;     /* of GhSerial */
  GPtrArray *controllers; /* of GhController */
  GPtrArray *filesystems; /* of GhFilesystem */
  GPtrArray *smartcards;  /* of GhSmartcard */
  GPtrArray *channels;    /* of GhChannel */
  GPtrArray *tpms;        /* of GhTpm */
  GPtrArray *sounds;      /* of GhSound */
  GPtrArray *hostdevs;    /* of GhHostdev */
  GPtrArray *redirdevs;   /* of GhRedirdev */
  GPtrArray *watchdogs;   /* of GhWatchdog */
  GPtrArray *memballoons; /* of GhMemballoon */
  GPtrArray *rngs;        /* of GhRng */
  GPtrArray *panics;      /* of GhPanic */
  GPtrArray *vsocks;      /* of GhVsock */
  char *foreign;
} GhDomainConfig;

#define GH_TYPE_DOMAIN_CONFIG (gh_domain_config_get_type ())
GType gh_domain_config_get_type (void);

/* The tables; all structs below are made, copied, compared and freed through gh_struct_*(). */
extern const GhStruct gh_disk_struct;
extern const GhStruct gh_nic_struct;
extern const GhStruct gh_graphics_struct;
extern const GhStruct gh_video_struct;
extern const GhStruct gh_input_struct;
extern const GhStruct gh_serial_struct;
extern const GhStruct gh_timer_struct;
extern const GhStruct gh_domain_config_struct;

extern const GhEnum gh_virt_enum;
extern const GhEnum gh_cpu_mode_enum;
extern const GhEnum gh_toggle_enum;
extern const GhEnum gh_firmware_enum;
extern const GhEnum gh_altp2m_enum;
extern const GhEnum gh_rdm_strategy_enum;
extern const GhEnum gh_rdm_policy_enum;
extern const GhEnum gh_boot_enum;
extern const GhEnum gh_end_action_enum;
extern const GhEnum gh_install_state_enum;
extern const GhEnum gh_disk_device_enum;
extern const GhEnum gh_source_type_enum;
extern const GhEnum gh_disk_bus_enum;
extern const GhEnum gh_nic_type_enum;
extern const GhEnum gh_graphics_type_enum;
extern const GhEnum gh_video_model_enum;
extern const GhEnum gh_input_type_enum;
extern const GhEnum gh_input_bus_enum;

/** gh_domain_config_new: Returns: (transfer full): an empty definition; not valid until it is
 * filled */
GhDomainConfig *gh_domain_config_new (void);
GhDomainConfig *gh_domain_config_copy (const GhDomainConfig *self);
void gh_domain_config_free (GhDomainConfig *self);
gboolean gh_domain_config_equal (const GhDomainConfig *a, const GhDomainConfig *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhDomainConfig, gh_domain_config_free)

/* Each adds a zeroed device to @self and returns it, owned by @self. */
GhDisk *gh_domain_config_add_disk (GhDomainConfig *self);
GhNic *gh_domain_config_add_nic (GhDomainConfig *self);
GhGraphics *gh_domain_config_add_graphics (GhDomainConfig *self);
GhVideo *gh_domain_config_add_video (GhDomainConfig *self);
GhInput *gh_domain_config_add_input (GhDomainConfig *self);
GhSerial *gh_domain_config_add_serial (GhDomainConfig *self);

/**
 * gh_domain_config_add_device:
 * @type: the table of a kind of devices that @self has a list of
 *
 * Returns: (transfer none): a new device of that kind, owned by @self
 */
gpointer gh_domain_config_add_device (GhDomainConfig *self, const GhStruct *type);

/** gh_domain_config_get_disk: Returns: (transfer none) (nullable): the disk whose target is @target
 */
GhDisk *gh_domain_config_get_disk (const GhDomainConfig *self, const char *target);

/** gh_domain_config_get_nic: Returns: (transfer none) (nullable): the network card with that MAC
 * address, in whichever case it is written */
GhNic *gh_domain_config_get_nic (const GhDomainConfig *self, const char *mac);

/** gh_domain_config_get_current_memory: bytes that the guest is to have now */
guint64 gh_domain_config_get_current_memory (const GhDomainConfig *self);

/**
 * gh_domain_config_get_topology:
 * @sockets, @dies, @cores, @threads: (out): as laid out; what is left open is filled in
 *
 * Returns: whether the definition says anything of it
 */
gboolean gh_domain_config_get_topology (
  const GhDomainConfig *self, guint *sockets, guint *dies, guint *cores, guint *threads);

/** gh_domain_config_find_graphics: Returns: (transfer none) (nullable): the first display of the
 * kind
 * @type */
const GhGraphics *gh_domain_config_find_graphics (const GhDomainConfig *self, GhGraphicsType type);

/** gh_domain_config_has_window: whether the hypervisor itself shows the guest in a window */
gboolean gh_domain_config_has_window (const GhDomainConfig *self);

/** gh_domain_config_count_screens: how many pictures the video devices make for the display that
 * gh_domain_config_has_screen() means; 0 without one */
guint gh_domain_config_count_screens (const GhDomainConfig *self);

/** gh_domain_config_has_screen: whether there is a display, and a video device whose picture it
 * shows
 */
gboolean gh_domain_config_has_screen (const GhDomainConfig *self);

/** gh_domain_config_get_vcpus_online: virtual CPUs that the guest is to have now */
guint gh_domain_config_get_vcpus_online (const GhDomainConfig *self);

/**
 * gh_domain_config_get_display_name:
 *
 * Returns: (transfer none): the title, or the name when there is none
 */
const char *gh_domain_config_get_display_name (const GhDomainConfig *self);

/**
 * gh_domain_config_free_target:
 * @prefix: "vd", "sd", "hd"
 *
 * Returns: (transfer full): the first target name with @prefix that no disk of @self has
 */
char *gh_domain_config_free_target (const GhDomainConfig *self, const char *prefix);

/**
 * gh_domain_config_add_usual_devices:
 * @graphics: whether the machine has a screen
 *
 * Adds what a new machine has without being asked: a serial line and, with a screen, VNC, a video
 * card, and a tablet, whose pointer needs no grab. Every way to make a machine asks here.
 */
void gh_domain_config_add_usual_devices (GhDomainConfig *self, gboolean graphics);

/**
 * gh_domain_config_complete:
 *
 * Fills what is unset and has to be chosen once: UUID, MAC addresses, disk targets, one vCPU, 1 GiB
 * of memory. What is set stays.
 */
void gh_domain_config_complete (GhDomainConfig *self);

/**
 * gh_domain_config_install_on:
 * @console: Linux's name of a console, as kernel-parameters(7) takes it: "hvc0", "ttyS0"
 *
 * Has the installer of a machine that starts its kernel directly speak there, where its arguments
 * name no console: on a machine whose installer has no screen it would not be seen. Nothing happens
 * when
 * @self is not being installed so.
 */
void gh_domain_config_install_on (GhDomainConfig *self, const char *console);

/**
 * gh_domain_config_end_install:
 *
 * Drops the installer's kernel, initrd and arguments: from now on @self boots from its disk.
 * Nothing happens when @self is not being installed.
 *
 * Returns: whether anything changed
 */
gboolean gh_domain_config_end_install (GhDomainConfig *self);

/**
 * GhComplaint: something that makes a definition invalid.
 * @member: what it is about: the offset in GhDomainConfig
 * @index: of the device, when that is a list
 * @message: translated
 */
typedef struct
{
  gsize member;
  guint index;
  char *message;
} GhComplaint;

void gh_complaint_free (GhComplaint *self);

/** gh_domain_config_check: Returns: (transfer full) (element-type GhComplaint): all that makes
 * @self invalid, as far as that can be told without a host; empty when it is valid */
GPtrArray *gh_domain_config_check (const GhDomainConfig *self);

/**
 * gh_domain_config_validate:
 *
 * Checks what can be checked without a host: names, ranges, duplicates, contradictions.
 *
 * Errors: GH_ERROR_INVALID_DEFINITION with every complaint, one a line, each naming the object and
 * what to do
 */
gboolean gh_domain_config_validate (const GhDomainConfig *self, GError **error);

/**
 * gh_domain_name_validate:
 *
 * A name is 1 to GH_DOMAIN_NAME_MAX bytes of UTF-8 without control characters and "/", neither
 * starts nor ends with a blank, and is not "." or "..", nor in the form of a UUID.
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT
 */
gboolean gh_domain_name_validate (const char *name, GError **error);

G_END_DECLS
