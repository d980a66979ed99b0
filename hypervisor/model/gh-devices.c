/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of a definition beside disks, network, screens, input and serial lines. */
#include "config.h"

#include "gh-devices.h"

#include <glib/gi18n-lib.h>

static const char *const hostdev_types[] = { "usb", "pci", NULL };
const GhEnum gh_hostdev_type_enum = { hostdev_types };

#define STRING(S, m, n, l) GH_FIELD (S, m, n, l, GH_FIELD_STRING, NULL, GH_FIELD_PLAIN)
#define UINT(S, m, n, l)   GH_FIELD (S, m, n, l, GH_FIELD_UINT, NULL, GH_FIELD_PLAIN)
#define BOOL(S, m, n, l)   GH_FIELD (S, m, n, l, GH_FIELD_BOOL, NULL, GH_FIELD_PLAIN)
#define FOREIGN(S)                                                                                 \
  GH_FIELD (S, foreign, "foreign", NULL, GH_FIELD_STRING, NULL, GH_FIELD_OPAQUE), GH_FIELD_END

static const GhField controller_fields[] = {
  STRING (GhController, type, "type", N_ ("Kind")),
  UINT (GhController, index, "index", N_ ("Number")),
  STRING (GhController, model, "model", N_ ("Model")),
  UINT (GhController, ports, "ports", N_ ("Ports")),
  FOREIGN (GhController),
};
const GhStruct gh_controller_struct
  = { "controller", N_ ("Controller"), sizeof (GhController), controller_fields };

static const GhField filesystem_fields[] = {
  STRING (GhFilesystem, driver, "driver", N_ ("Driver")),
  STRING (GhFilesystem, source, "source", N_ ("Folder")),
  STRING (GhFilesystem, target, "target", N_ ("Name in the machine")),
  STRING (GhFilesystem, access, "access", N_ ("Access")),
  BOOL (GhFilesystem, readonly, "readonly", N_ ("Read only")),
  FOREIGN (GhFilesystem),
};
const GhStruct gh_filesystem_struct
  = { "filesystem", N_ ("Shared folder"), sizeof (GhFilesystem), filesystem_fields };

static const GhField smartcard_fields[] = {
  STRING (GhSmartcard, mode, "mode", N_ ("Mode")),
  STRING (GhSmartcard, type, "type", N_ ("Kind")),
  FOREIGN (GhSmartcard),
};
const GhStruct gh_smartcard_struct
  = { "smartcard", N_ ("Smart card"), sizeof (GhSmartcard), smartcard_fields };

static const GhField channel_fields[] = {
  STRING (GhChannel, type, "type", N_ ("Kind")),
  STRING (GhChannel, target_type, "target-type", N_ ("Kind in the machine")),
  STRING (GhChannel, name, "name", N_ ("Name")),
  STRING (GhChannel, path, "path", N_ ("Socket")),
  FOREIGN (GhChannel),
};
const GhStruct gh_channel_struct
  = { "channel", N_ ("Channel"), sizeof (GhChannel), channel_fields };

static const GhField tpm_fields[] = {
  STRING (GhTpm, model, "model", N_ ("Model")),
  STRING (GhTpm, backend, "backend", N_ ("Backend")),
  STRING (GhTpm, version, "version", N_ ("Version")),
  FOREIGN (GhTpm),
};
const GhStruct gh_tpm_struct = { "tpm", N_ ("TPM"), sizeof (GhTpm), tpm_fields };

static const GhField sound_fields[] = {
  STRING (GhSound, model, "model", N_ ("Model")),
  FOREIGN (GhSound),
};
const GhStruct gh_sound_struct = { "sound", N_ ("Sound card"), sizeof (GhSound), sound_fields };

static const GhField hostdev_fields[] = {
  GH_FIELD (
    GhHostdev, type, "type", N_ ("Kind"), GH_FIELD_ENUM, &gh_hostdev_type_enum, GH_FIELD_PLAIN),
  BOOL (GhHostdev, managed, "managed", N_ ("Taken from the host by itself")),
  STRING (GhHostdev, vendor, "vendor", N_ ("Vendor")),
  STRING (GhHostdev, product, "product", N_ ("Product")),
  STRING (GhHostdev, domain, "domain", N_ ("PCI domain")),
  STRING (GhHostdev, bus, "bus", N_ ("Bus")),
  STRING (GhHostdev, slot, "slot", N_ ("PCI slot")),
  STRING (GhHostdev, function, "function", N_ ("PCI function")),
  STRING (GhHostdev, device, "device", N_ ("Device on the bus")),
  FOREIGN (GhHostdev),
};
const GhStruct gh_hostdev_struct
  = { "hostdev", N_ ("Device of the host"), sizeof (GhHostdev), hostdev_fields };

static const GhField redirdev_fields[] = {
  STRING (GhRedirdev, bus, "bus", N_ ("Bus")),
  STRING (GhRedirdev, type, "type", N_ ("Kind")),
  FOREIGN (GhRedirdev),
};
const GhStruct gh_redirdev_struct
  = { "redirdev", N_ ("USB redirection"), sizeof (GhRedirdev), redirdev_fields };

static const GhField watchdog_fields[] = {
  STRING (GhWatchdog, model, "model", N_ ("Model")),
  STRING (GhWatchdog, action, "action", N_ ("Action")),
  FOREIGN (GhWatchdog),
};
const GhStruct gh_watchdog_struct
  = { "watchdog", N_ ("Watchdog"), sizeof (GhWatchdog), watchdog_fields };

static const GhField memballoon_fields[] = {
  STRING (GhMemballoon, model, "model", N_ ("Model")),
  BOOL (GhMemballoon, autodeflate, "autodeflate", N_ ("Gives memory back in need")),
  FOREIGN (GhMemballoon),
};
const GhStruct gh_memballoon_struct
  = { "memballoon", N_ ("Memory balloon"), sizeof (GhMemballoon), memballoon_fields };

static const GhField rng_fields[] = {
  STRING (GhRng, model, "model", N_ ("Model")),
  STRING (GhRng, backend, "backend", N_ ("Backend")),
  STRING (GhRng, source, "source", N_ ("Source")),
  FOREIGN (GhRng),
};
const GhStruct gh_rng_struct = { "rng", N_ ("Random numbers"), sizeof (GhRng), rng_fields };

static const GhField panic_fields[] = {
  STRING (GhPanic, model, "model", N_ ("Model")),
  FOREIGN (GhPanic),
};
const GhStruct gh_panic_struct = { "panic", N_ ("Panic device"), sizeof (GhPanic), panic_fields };

static const GhField vsock_fields[] = {
  STRING (GhVsock, model, "model", N_ ("Model")),
  BOOL (GhVsock, auto_cid, "auto-cid", N_ ("Chooses its number")),
  UINT (GhVsock, cid, "cid", N_ ("Number")),
  FOREIGN (GhVsock),
};
const GhStruct gh_vsock_struct
  = { "vsock", N_ ("Socket to the host"), sizeof (GhVsock), vsock_fields };
