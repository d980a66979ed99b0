/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices in domain XML that are nothing but attributes: formatdomain, "Devices". */
#include "config.h"

#include "gh-domain-xml-private.h"

#define AT(S, m) G_STRUCT_OFFSET (S, m)
#define TEXT(S, m, p, a)                                                                           \
  {                                                                                                \
    p, a, AT (S, m), NULL, FALSE, FALSE                                                            \
  }
#define FLAG(S, m, p, a, yes)                                                                      \
  {                                                                                                \
    p, a, AT (S, m), yes, FALSE, FALSE                                                             \
  }
#define PRESENT(S, m, p)                                                                           \
  {                                                                                                \
    p, NULL, AT (S, m), "yes", TRUE, FALSE                                                         \
  }
#define ALWAYS(p, a, value)                                                                        \
  {                                                                                                \
    p, a, 0, value, FALSE, TRUE                                                                    \
  }
#define END                                                                                        \
  {                                                                                                \
    NULL, NULL, 0, NULL, FALSE, FALSE                                                              \
  }

const GhXmlAttribute gh_xml_domain_attributes[] = {
  FLAG (GhDomainConfig, boot_menu, "os/bootmenu", "enable", "yes"),
  TEXT (GhDomainConfig, loader, "os/loader", NULL),
  FLAG (GhDomainConfig, secure_boot, "os/loader", "secure", "yes"),
  TEXT (GhDomainConfig, nvram, "os/nvram", NULL),
  TEXT (GhDomainConfig, nvram_template, "os/nvram", "template"),
  TEXT (GhDomainConfig, sockets, "cpu/topology", "sockets"),
  TEXT (GhDomainConfig, dies, "cpu/topology", "dies"),
  TEXT (GhDomainConfig, cores, "cpu/topology", "cores"),
  TEXT (GhDomainConfig, threads, "cpu/topology", "threads"),
  TEXT (GhDomainConfig, memory_source, "memoryBacking/source", "type"),
  FLAG (GhDomainConfig, memory_shared, "memoryBacking/access", "mode", "shared"),
  PRESENT (GhDomainConfig, memory_locked, "memoryBacking/locked"),
  FLAG (GhDomainConfig, kvm_hidden, "features/kvm/hidden", "state", "on"),
  PRESENT (GhDomainConfig, viridian, "features/viridian"),
  TEXT (GhDomainConfig, bootloader, "bootloader", NULL),
  TEXT (GhDomainConfig, bootloader_args, "bootloader_args", NULL),
  END,
};

const GhXmlAttribute gh_xml_disk_attributes[] = {
  TEXT (GhDisk, cache, "driver", "cache"),
  TEXT (GhDisk, io, "driver", "io"),
  TEXT (GhDisk, discard, "driver", "discard"),
  END,
};

const GhXmlAttribute gh_xml_nic_attributes[] = {
  TEXT (GhNic, mtu, "mtu", "size"),
  TEXT (GhNic, rate_in, "bandwidth/inbound", "average"),
  TEXT (GhNic, rate_out, "bandwidth/outbound", "average"),
  END,
};

const GhXmlAttribute gh_xml_video_attributes[] = {
  TEXT (GhVideo, vram, "model", "vram"),
  TEXT (GhVideo, heads, "model", "heads"),
  END,
};

const GhXmlAttribute gh_xml_controller_attributes[] = {
  TEXT (GhController, type, "", "type"),
  TEXT (GhController, index, "", "index"),
  TEXT (GhController, model, "", "model"),
  TEXT (GhController, ports, "", "ports"),
  END,
};

const GhXmlAttribute gh_xml_filesystem_attributes[] = {
  ALWAYS ("", "type", "mount"),
  TEXT (GhFilesystem, driver, "driver", "type"),
  TEXT (GhFilesystem, source, "source", "dir"),
  TEXT (GhFilesystem, target, "target", "dir"),
  TEXT (GhFilesystem, access, "", "accessmode"),
  PRESENT (GhFilesystem, readonly, "readonly"),
  END,
};

const GhXmlAttribute gh_xml_smartcard_attributes[] = {
  TEXT (GhSmartcard, mode, "", "mode"),
  TEXT (GhSmartcard, type, "", "type"),
  END,
};

const GhXmlAttribute gh_xml_channel_attributes[] = {
  TEXT (GhChannel, type, "", "type"),
  TEXT (GhChannel, target_type, "target", "type"),
  TEXT (GhChannel, name, "target", "name"),
  TEXT (GhChannel, path, "source", "path"),
  END,
};

const GhXmlAttribute gh_xml_tpm_attributes[] = {
  TEXT (GhTpm, model, "", "model"),
  TEXT (GhTpm, backend, "backend", "type"),
  TEXT (GhTpm, version, "backend", "version"),
  END,
};

const GhXmlAttribute gh_xml_sound_attributes[] = {
  TEXT (GhSound, model, "", "model"),
  END,
};

const GhXmlAttribute gh_xml_hostdev_attributes[] = {
  ALWAYS ("", "mode", "subsystem"),
  TEXT (GhHostdev, type, "", "type"),
  FLAG (GhHostdev, managed, "", "managed", "yes"),
  TEXT (GhHostdev, vendor, "source/vendor", "id"),
  TEXT (GhHostdev, product, "source/product", "id"),
  TEXT (GhHostdev, domain, "source/address", "domain"),
  TEXT (GhHostdev, bus, "source/address", "bus"),
  TEXT (GhHostdev, slot, "source/address", "slot"),
  TEXT (GhHostdev, function, "source/address", "function"),
  TEXT (GhHostdev, device, "source/address", "device"),
  END,
};

const GhXmlAttribute gh_xml_redirdev_attributes[] = {
  TEXT (GhRedirdev, bus, "", "bus"),
  TEXT (GhRedirdev, type, "", "type"),
  END,
};

const GhXmlAttribute gh_xml_watchdog_attributes[] = {
  TEXT (GhWatchdog, model, "", "model"),
  TEXT (GhWatchdog, action, "", "action"),
  END,
};

const GhXmlAttribute gh_xml_memballoon_attributes[] = {
  TEXT (GhMemballoon, model, "", "model"),
  FLAG (GhMemballoon, autodeflate, "", "autodeflate", "on"),
  END,
};

const GhXmlAttribute gh_xml_rng_attributes[] = {
  TEXT (GhRng, model, "", "model"),
  TEXT (GhRng, backend, "backend", "model"),
  TEXT (GhRng, source, "backend", NULL),
  END,
};

const GhXmlAttribute gh_xml_panic_attributes[] = {
  TEXT (GhPanic, model, "", "model"),
  END,
};

const GhXmlAttribute gh_xml_vsock_attributes[] = {
  TEXT (GhVsock, model, "", "model"),
  FLAG (GhVsock, auto_cid, "cid", "auto", "yes"),
  TEXT (GhVsock, cid, "cid", "address"),
  END,
};
