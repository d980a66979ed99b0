/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine is made of, on QEMU's command line: CPU, memory, clock, screen. */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "gh-domain.h"
#include "gh-forward.h"
#include "gh-qemu-argv-private.h"
#include "gh-qemu-devices-private.h"
#include "gh-text.h"

/* The name of a card, by its number. */
#define VIDEO_ID "video%u"

static const GhTimer *
get_timer (const GhDomainConfig *config, const char *name)
{
  for (guint i = 0; i < config->timers->len; i++)
    {
      const GhTimer *timer = config->timers->pdata[i];

      if (g_strcmp0 (timer->name, name) == 0)
        return timer;
    }
  return NULL;
}

static gboolean
lacks_timer (const GhDomainConfig *config, const char *name)
{
  const GhTimer *timer = get_timer (config, name);

  return timer != NULL && timer->present == GH_TOGGLE_OFF;
}

static void
append_toggle (GString *text, const char *name, GhToggle toggle)
{
  if (toggle != GH_TOGGLE_DEFAULT)
    gh_qemu_argv_option (text, name, toggle == GH_TOGGLE_ON ? "on" : "off");
}

static gboolean
has_backing (const GhDomainConfig *config)
{
  return config->hugepages || config->memory_shared || config->memory_source != NULL
         || gh_qemu_argv_needs_shared_memory (config);
}

void
gh_qemu_argv_machine_options (GhQemuBuilder *b, GString *machine)
{
  const GhDomainConfig *config = b->config;
  GhToggle smm = config->secure_boot ? GH_TOGGLE_ON : config->smm;

  append_toggle (machine, "smm", smm);
  append_toggle (machine, "vmport", config->vmport);
  if (config->no_acpi)
    gh_qemu_argv_option (machine, "acpi", "off");
  if (lacks_timer (config, "hpet"))
    gh_qemu_argv_option (machine, "hpet", "off");
  if (has_backing (config))
    gh_qemu_argv_option (machine, "memory-backend", "memory");
  for (guint i = 0; i < config->sounds->len; i++)
    if (g_strcmp0 (((const GhSound *) config->sounds->pdata[i])->model, "pcspk") == 0)
      gh_qemu_argv_option (machine, "pcspk-audiodev", "sound");
}

/* libvirt's words, with "=" before a number or text, and QEMU's, which only KVM heeds. */
static void
append_hyperv (GString *cpu, char **words)
{
  for (; words != NULL && *words != NULL; words++)
    {
      g_auto (GStrv) parts = g_strsplit (*words, "=", 2);
      g_autofree char *name = g_strconcat ("hv-", g_strdelimit (parts[0], "_", '-'), NULL);

      gh_qemu_argv_option (cpu, name, parts[1] != NULL ? parts[1] : "on");
    }
}

void
gh_qemu_argv_cpu (GhQemuBuilder *b)
{
  const GhDomainConfig *config = b->config;
  GString *cpu = g_string_new (gh_qemu_cpu (config, b->input->accelerator));
  const GhTimer *hypervclock = get_timer (config, "hypervclock");

  for (char **word = config->cpu_features; word != NULL && *word != NULL; word++)
    gh_qemu_argv_option (cpu, *word + 1, **word == '-' ? "off" : "on");
  if (config->no_apic)
    gh_qemu_argv_option (cpu, "apic", "off");
  append_toggle (cpu, "pmu", config->pmu);
  if (config->kvm_hidden)
    gh_qemu_argv_option (cpu, "kvm", "off");
  if (lacks_timer (config, "kvmclock"))
    gh_qemu_argv_option (cpu, "kvmclock", "off");
  if (hypervclock != NULL && hypervclock->present == GH_TOGGLE_ON)
    gh_qemu_argv_option (cpu, "hv-time", "on");
  append_hyperv (cpu, config->hyperv);
  gh_qemu_argv_take (b, "-cpu", cpu);
}

void
gh_qemu_argv_memory (GhQemuBuilder *b)
{
  const GhDomainConfig *config = b->config;
  gboolean file = g_strcmp0 (config->memory_source, "file") == 0;
  gboolean shared = config->memory_shared || gh_qemu_argv_needs_shared_memory (config);
  gboolean memfd = config->hugepages || shared || g_strcmp0 (config->memory_source, "memfd") == 0;
  GString *object = g_string_new (file    ? "memory-backend-file"
                                  : memfd ? "memory-backend-memfd"
                                          : "memory-backend-ram");

  if (config->memory_locked)
    gh_qemu_argv_add_pair (b, "-overcommit", "mem-lock=on");
  if (!has_backing (config))
    {
      g_string_free (object, TRUE);
      return;
    }
  gh_qemu_argv_option (object, "id", "memory");
  gh_qemu_argv_format (object, "size", "%" G_GUINT64_FORMAT "k", config->memory / 1024);
  gh_qemu_argv_option (object, "share", shared ? "on" : "off");
  if (file)
    gh_qemu_argv_option (object, "mem-path", "memory");
  if (config->hugepages)
    gh_qemu_argv_option (object, "hugetlb", "on");
  if (config->hugepages && config->hugepage_size != 0)
    gh_qemu_argv_format (
      object, "hugetlbsize", "%" G_GUINT64_FORMAT "k", config->hugepage_size / 1024);
  gh_qemu_argv_take (b, "-object", object);
}

/* The time that the clock is to begin with, where QEMU cannot tell it from the host's. */
static char *
make_base (const GhDomainConfig *config, gint64 now)
{
  g_autoptr (GTimeZone) zone = config->timezone != NULL
                                 ? g_time_zone_new_identifier (config->timezone)
                               : config->localtime ? g_time_zone_new_local ()
                                                   : g_time_zone_new_utc ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now + config->clock_adjustment);
  g_autoptr (GDateTime) local = zone != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  return g_date_time_format (local != NULL ? local : utc, "%Y-%m-%dT%H:%M:%S");
}

void
gh_qemu_argv_clock (GhQemuBuilder *b)
{
  const GhDomainConfig *config = b->config;
  const GhTimer *timer = get_timer (config, "rtc");
  g_autofree char *base = config->timezone != NULL || config->clock_adjustment != 0
                            ? make_base (config, b->input->now)
                            : g_strdup (config->localtime ? "localtime" : "utc");
  GString *rtc = g_string_new (NULL);

  gh_qemu_argv_option (rtc, "base", base);
  if (timer != NULL && g_strcmp0 (timer->tickpolicy, "catchup") == 0)
    gh_qemu_argv_option (rtc, "driftfix", "slew");
  gh_qemu_argv_take (b, "-rtc", rtc);
  timer = get_timer (config, "pit");
  if (timer != NULL && timer->tickpolicy != NULL && g_str_equal (b->input->accelerator, "kvm"))
    {
      GString *pit = g_string_new (NULL);

      gh_qemu_argv_option (pit, "kvm-pit.lost_tick_policy", timer->tickpolicy);
      gh_qemu_argv_take (b, "-global", pit);
    }
}

static gboolean
is_loopback (const char *address)
{
  g_autoptr (GInetAddress) parsed = NULL;

  if (address == NULL || *address == '\0' || strcmp (address, "localhost") == 0)
    return TRUE;
  parsed = g_inet_address_new_from_string (address);
  return parsed != NULL && g_inet_address_get_is_loopback (parsed);
}

char *
gh_qemu_argv_screen_socket (guint screen)
{
  return g_strdup_printf ("screen%u.sock", screen);
}

char *
gh_qemu_argv_find_screen (const GhDomainConfig *config, guint screen, guint *head)
{
  for (guint i = 0; i < config->videos->len; i++)
    {
      guint heads = gh_video_count_heads (config->videos->pdata[i]);

      *head = screen;
      if (screen < heads)
        return g_strdup_printf (VIDEO_ID, i);
      screen -= heads;
    }
  return NULL;
}

/* The VNC server listens nowhere, unless the definition asks for it: its clients come as
 * descriptors through the monitor. An address of this computer alone, without a port, is no wish to
 * be reached. */
static void
add_vnc (GhQemuBuilder *b, const GhGraphics *graphics)
{
  const char *address = graphics->listen != NULL ? graphics->listen : "127.0.0.1";
  gboolean v6 = strchr (address, ':') != NULL;
  guint head;
  g_autofree char *device = gh_qemu_argv_find_screen (b->config, 0, &head);
  GString *vnc = g_string_new (NULL);

  if (graphics->port == 0 && is_loopback (graphics->listen))
    g_string_append (vnc, "none");
  else
    g_string_append_printf (vnc,
                            "%s%s%s:%u",
                            v6 ? "[" : "",
                            address,
                            v6 ? "]" : "",
                            graphics->port >= 5900 ? graphics->port - 5900 : 0);
  if (graphics->port == 0 && !is_loopback (graphics->listen))
    gh_qemu_argv_option (vnc, "to", "99");
  if (b->config->sounds->len > 0)
    gh_qemu_argv_option (vnc, "audiodev", "sound");
  /* A server of no device's in particular keeps Ctrl+Alt+1 to 9 for itself. */
  if (device != NULL)
    gh_qemu_argv_option (vnc, "display", device);
  gh_qemu_argv_take (b, "-vnc", vnc);
  if (graphics->keymap != NULL && *graphics->keymap != '\0')
    gh_qemu_argv_add_pair (b, "-k", graphics->keymap);
}

/* A server has one screen. Those of the further ones are in the machine's own folder, which is
 * nobody else's. */
static void
add_further_screens (GhQemuBuilder *b)
{
  guint n = MIN (gh_domain_config_count_screens (b->config), GH_DOMAIN_CONSOLES_MAX);

  for (guint i = 1; i < n; i++)
    {
      guint head;
      g_autofree char *device = gh_qemu_argv_find_screen (b->config, i, &head);
      g_autofree char *socket = gh_qemu_argv_screen_socket (i);
      GString *vnc = g_string_new ("unix:");

      g_string_append (vnc, socket);
      gh_qemu_argv_option (vnc, "display", device);
      gh_qemu_argv_format (vnc, "head", "%u", head);
      gh_qemu_argv_take (b, "-vnc", vnc);
    }
}

static void
add_video (GhQemuBuilder *b, const GhVideo *video, guint index)
{
  const char *name = gh_qemu_video_device (video->model, index == 0);
  GString *device;

  if (name == NULL)
    return;
  device = g_string_new (name);
  gh_qemu_argv_format (device, "id", VIDEO_ID, index);
  if (video->vram >= 1024 && video->model == GH_VIDEO_QXL)
    gh_qemu_argv_format (device, "vram_size_mb", "%u", video->vram / 1024);
  else if (video->vram >= 1024 && video->model != GH_VIDEO_BOCHS)
    gh_qemu_argv_format (device, "vgamem_mb", "%u", video->vram / 1024);
  else if (video->vram >= 1024)
    gh_qemu_argv_format (device, "vgamem", "%uk", video->vram);
  if (video->heads > 1)
    gh_qemu_argv_format (device, "max_outputs", "%u", video->heads);
  gh_qemu_argv_take (b, "-device", device);
}

void
gh_qemu_argv_screen (GhQemuBuilder *b)
{
  const GhGraphics *vnc = gh_domain_config_find_graphics (b->config, GH_GRAPHICS_VNC);

  /* To close the window is not to pull the machine's plug. */
  if (gh_domain_config_has_window (b->config))
    gh_qemu_argv_add_pair (b, "-display", "sdl,gl=off,window-close=off");
  if (vnc != NULL)
    {
      add_vnc (b, vnc);
      add_further_screens (b);
    }
  else if (!gh_domain_config_has_window (b->config))
    gh_qemu_argv_add_pair (b, "-display", "none");
  for (guint i = 0; i < b->config->videos->len; i++)
    add_video (b, b->config->videos->pdata[i], i);
}

void
gh_qemu_argv_forward (GString *netdev, const char *text)
{
  g_autoptr (GhForward) forward = gh_forward_parse (text, NULL);

  for (guint i = 0; forward != NULL && forward->start + i <= forward->end; i++)
    gh_qemu_argv_format (netdev,
                         "hostfwd",
                         "%s:%s:%u-:%u",
                         forward->udp ? "udp" : "tcp",
                         forward->address,
                         forward->start + i,
                         forward->to + i);
}

/* ---- what cannot be said ---- */

static gboolean
is_action (GhEndAction action)
{
  return action <= GH_END_ACTION_PRESERVE;
}

static void
check_timers (GString *text, const GhDomainConfig *config)
{
  static const char *const known[] = { "rtc", "pit", "hpet", "kvmclock", "hypervclock", NULL };
  static const char *const policies[] = { "delay", "catchup", "discard", NULL };

  for (guint i = 0; i < config->timers->len; i++)
    {
      const GhTimer *timer = config->timers->pdata[i];

      if (!g_strv_contains (known, timer->name))
        gh_text_add_line (
          text, _ ("Timer %s: QEMU has rtc, pit, hpet, kvmclock and hypervclock"), timer->name);
      if (timer->tickpolicy != NULL && !g_strv_contains (policies, timer->tickpolicy))
        gh_text_add_line (
          text, _ ("Timer %s: late ticks can be “delay”, “catchup” or “discard”"), timer->name);
    }
}

static void
check_firmware (GString *text, const GhDomainConfig *config)
{
  if (config->secure_boot && !gh_qemu_machine_is_q35 (config->machine))
    gh_text_add_line (
      text, _ ("Secure Boot needs the machine type q35: choose it, or switch Secure Boot off"));
  if (config->nested_hvm != GH_TOGGLE_DEFAULT || config->altp2m != GH_ALTP2M_DISABLED
      || config->rdm_strategy != GH_RDM_IGNORE || config->rdm_policy != GH_RDM_POLICY_DEFAULT
      || config->cpuid != NULL)
    gh_text_add_line (text,
                      _ ("Nested virtualization, altp2m, reserved device memory and CPUID are said "
                         "to Xen: leave them out, and name CPU features like +vmx instead"));
  if (config->viridian)
    gh_text_add_line (
      text, _ ("Xen’s Hyper-V interface is not QEMU’s: name what of Hyper-V is wanted instead"));
  if (config->hap == GH_TOGGLE_OFF)
    gh_text_add_line (
      text, _ ("Hardware-assisted paging cannot be switched off for one machine: leave it out"));
  if (config->timezone != NULL)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (config->timezone);

      if (zone == NULL)
        gh_text_add_line (
          text, _ ("There is no time zone “%s”: write one like Europe/Berlin"), config->timezone);
    }
}

static void
check_hyperv (GString *text, const GhDomainConfig *config)
{
  static const char *const known[]
    = { "relaxed", "vapic", "spinlocks",   "vpindex",         "runtime",  "synic",
        "stimer",  "reset", "vendor_id",   "frequencies",     "tlbflush", "ipi",
        "evmcs",   "avic",  "passthrough", "reenlightenment", NULL };

  for (char **word = config->hyperv; word != NULL && *word != NULL; word++)
    {
      g_autofree char *name = g_strndup (*word, strcspn (*word, "="));

      if (!g_strv_contains (known, name))
        gh_text_add_line (text, _ ("QEMU has no part “%s” of Hyper-V’s interface"), name);
    }
}

static void
check_video (GString *text, const GhVideo *video)
{
  if (video->heads > 1 && video->model != GH_VIDEO_VIRTIO)
    gh_text_add_line (
      text, _ ("Only the video model virtio has several screens: choose it, or one screen"));
  if (video->vram > 0 && video->model == GH_VIDEO_VIRTIO)
    gh_text_add_line (
      text, _ ("The video model virtio takes what memory it needs: leave its amount out"));
}

static void
check_screen (GString *text, const GhDomainConfig *config)
{
  const GhGraphics *graphics = gh_domain_config_find_graphics (config, GH_GRAPHICS_VNC);

  if (graphics != NULL && graphics->password != NULL && *graphics->password != '\0')
    gh_text_add_line (
      text,
      _ ("The display has a password in its definition, which anybody who reads that knows: leave "
         "it out; without an address and a port only Guesthouse reaches the display"));
  if (graphics != NULL && graphics->port != 0 && graphics->port < 5900)
    gh_text_add_line (
      text, _ ("The display cannot be at port %u: choose 5900 or above"), graphics->port);
  for (guint i = 0; i < config->videos->len; i++)
    check_video (text, config->videos->pdata[i]);
}

/* Its processes are in the service's control group, which has one share for all. */
static void
check_shares (GString *text, const GhDomainConfig *config)
{
  gboolean has_pool = config->cpupool != NULL && *config->cpupool != '\0';

  if (config->weight != 0 || config->cap != 0 || has_pool || config->soft_pins != NULL)
    gh_text_add_line (text,
                      _ ("Only Xen has shares and limits of CPU time, CPU pools and CPUs that a "
                         "machine prefers: leave them out, or fix the CPUs that it may run on"));
}

static void
check_backing (GString *text, const GhDomainConfig *config)
{
  static const char *const sources[] = { "anonymous", "memfd", "file", NULL };

  if (config->memory_source != NULL && !g_strv_contains (sources, config->memory_source))
    gh_text_add_line (text,
                      _ ("Memory cannot lie in “%s”: choose anonymous, memfd or file"),
                      config->memory_source);
  if (config->hugepages && g_strcmp0 (config->memory_source, "file") == 0)
    gh_text_add_line (text,
                      _ ("Huge pages are not in a file: leave out where memory lies, or the "
                         "huge pages"));
}

void
gh_qemu_argv_check_machine (GString *text, const GhDomainConfig *config)
{
  if (!is_action (config->on_poweroff) || !is_action (config->on_reboot)
      || !is_action (config->on_crash))
    gh_text_add_line (
      text,
      _ (
        "QEMU’s machine can be destroyed, restarted or preserved at its end: choose one of these"));
  check_timers (text, config);
  check_firmware (text, config);
  check_hyperv (text, config);
  check_screen (text, config);
  check_shares (text, config);
  check_backing (text, config);
}
