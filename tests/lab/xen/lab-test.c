/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of Xen's driver share. */
#include "config.h"

#include "lab-test.h"

#include <libxl.h>
#include <poll.h>

#include "gh-xen-driver.h"

/* Waiting */

gboolean
lab_test_on_late (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
lab_test_on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = gh_domain_start_finish (GH_DOMAIN (source), result, &answer->error);
  answer->done = TRUE;
}

void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = gh_domain_act_finish (GH_DOMAIN (source), result, &answer->error);
  answer->done = TRUE;
}

void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->fd = gh_domain_open_console_finish (GH_DOMAIN (source), result, &answer->error);
  answer->done = TRUE;
}

static void
on_discovered (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = gh_driver_discover_finish (GH_DRIVER (source), result, &answer->error);
  answer->done = TRUE;
}

void
say (const char *what, GhDomain *domain)
{
  GhDomainInfo info;

  gh_domain_get_info (domain, &info);
  g_test_message ("%s: %s, domain %u: %s %s",
                  gh_domain_get_name (domain),
                  what,
                  info.id,
                  gh_domain_state_get_label (gh_domain_get_state (domain)),
                  gh_domain_get_state_reason (domain));
}

static Answer
start_once (GhDomain *domain, gboolean paused)
{
  Answer answer = { 0 };

  gh_domain_start_async (domain, paused, NULL, on_started, &answer);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_STARTING);
  g_assert_true (WAIT_UNTIL (answer.done));
  return answer;
}

void
start (GhDomain *domain, gboolean paused)
{
  Answer answer = start_once (domain, paused);

  /* libxenlight's limits for a device model and its scripts are for computers that are no emulator.
   */
  for (int more = 2; more > 0 && g_error_matches (answer.error, GH_ERROR, GH_ERROR_TIMEOUT); more--)
    {
      g_test_message ("once more: %s", answer.error->message);
      g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
      g_clear_error (&answer.error);
      answer = start_once (domain, paused);
    }
  g_assert_no_error (answer.error);
  say ("started", domain);
  g_assert_cmpint (gh_domain_get_state (domain), ==, paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING);
}

/* Starts what cannot be started. Returns: (transfer full) */
GError *
fail_to_start (GhDomain *domain)
{
  Answer answer = { 0 };

  gh_domain_start_async (domain, FALSE, NULL, on_started, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_nonnull (answer.error);
  g_test_message ("%s", answer.error->message);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  return answer.error;
}

void
act (GhDomain *domain, GhDomainAction action)
{
  Answer answer = { 0 };

  gh_domain_act_async (domain, action, NULL, on_acted, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_no_error (answer.error);
}

guint
get_id (GhDomain *domain)
{
  GhDomainInfo info;

  gh_domain_get_info (domain, &info);
  return info.id;
}

GError *
fail_to_act (GhDomain *domain, GhDomainAction action)
{
  Answer answer = { 0 };

  gh_domain_act_async (domain, action, NULL, on_acted, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_nonnull (answer.error);
  g_test_message ("%s", answer.error->message);
  return answer.error;
}

/* The shell's word */

char *
shell (const char *command)
{
  const char *argv[] = { "/bin/sh", "-c", command, NULL };
  char *out = NULL;

  g_assert_true (g_spawn_sync (
    NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, NULL, NULL));
  return g_strstrip (out);
}

gboolean
shell_says (const char *command, const char *word)
{
  g_autofree char *out = shell (command);

  return strstr (out, word) != NULL;
}

gboolean
eventually_says (const char *command, const char *word)
{
  return WAIT_UNTIL (shell_says (command, word));
}

/* Bytes that belong to no domain, as xl info says. */
static guint64
get_free_memory (void)
{
  g_autofree char *text = shell ("xl info free_memory");

  return g_ascii_strtoull (text, NULL, 10) * MIB;
}

static gboolean
memory_is_back (LabTest *self)
{
  guint64 now = 0;

  for (int i = 0; i < 60; i++)
    {
      now = get_free_memory ();
      if (now + 8 * MIB >= self->free_before)
        return TRUE;
      g_usleep (G_USEC_PER_SEC / 2);
    }
  g_test_message (
    "%" G_GUINT64_FORMAT " MiB free, were %" G_GUINT64_FORMAT, now / MIB, self->free_before / MIB);
  return FALSE;
}

/* Consoles */

int
open_console (GhDomain *domain, const char *kind)
{
  Answer answer = { 0 };

  gh_domain_open_console_async (domain, kind, NULL, on_opened, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.fd, >=, 0);
  return answer.fd;
}

/* Reads until @word has come; keeps the main loop going. */
gboolean
read_until (int fd, const char *word)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      struct pollfd ready = { fd, POLLIN, 0 };
      char buffer[512];
      gssize got;

      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (poll (&ready, 1, 100) <= 0)
        continue;
      got = read (fd, buffer, sizeof buffer);
      if (got > 0)
        g_string_append_len (text, buffer, got);
      else if (got == 0)
        break;
      if (strstr (text->str, word) != NULL)
        return TRUE;
    }
  g_test_message ("instead of “%s” came: %s", word, text->str);
  return FALSE;
}

void
assert_serial_says (GhDomain *domain, const char *word)
{
  int fd = open_console (domain, "serial");

  g_assert_true (read_until (fd, word));
  close (fd);
}

void
assert_screen_speaks (GhDomain *domain)
{
  int first = open_console (domain, "vnc"), second = open_console (domain, "vnc");

  g_assert_true (read_until (first, "RFB 003.008\n"));
  g_assert_true (read_until (second, "RFB 003.008\n"));
  close (first);
  close (second);
}

/* Machines */

GhDomainConfig *
make_config (const char *name, const char *machine, const char *words)
{
  GhDomainConfig *config = gh_domain_config_new ();
  gboolean hvm = g_strcmp0 (machine, "xenfv") == 0;

  config->name = g_strdup (name);
  config->machine = g_strdup (machine);
  config->memory = 160 * MIB;
  config->kernel = g_strdup (hvm ? GUEST "vmlinuz" : GUEST "vmlinux");
  config->initrd = g_strdup (GUEST "initrd");
  config->cmdline = g_strdup_printf ("console=%s quiet %s", hvm ? "ttyS0" : "hvc0", words);
  gh_domain_config_add_serial (config);
  return config;
}

/* @config: (transfer full) */
GhDomain *
lab_test_add_domain (LabTest *self, GhDomainConfig *config)
{
  GError *error = NULL;
  GhDomain *domain;

  gh_driver_complete (self->driver, config);
  gh_driver_validate (self->driver, config, &error);
  g_assert_no_error (error);
  domain = gh_driver_add_domain (self->driver, config, &error);
  g_assert_no_error (error);
  gh_domain_config_free (config);
  return domain;
}

static void
on_event (GhDomain *domain, const char *kind, const char *text, LabTest *self)
{
  g_test_message ("%s: %s: %s", gh_domain_get_name (domain), kind, text);
  if (g_str_equal (kind, "rebooted"))
    self->rebooted++;
  g_free (self->event);
  self->event = g_strdup_printf ("%s: %s", kind, text);
}

static void
on_added (GhDriver *driver, GhDomain *domain, LabTest *self)
{
  self->added = domain;
  g_signal_connect (domain, "event", G_CALLBACK (on_event), self);
}

static void
on_removed (GhDriver *driver, GhDomain *domain, LabTest *self)
{
  self->removed = domain;
}

void
lab_test_discover (LabTest *self)
{
  Answer answer = { 0 };

  gh_driver_discover_async (self->driver, NULL, on_discovered, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_no_error (answer.error);
}

void
lab_test_init (LabTest *self)
{
  self->driver = g_object_new (
    GH_TYPE_XEN_DRIVER, "uri", "xen:", "state-folder", STATE, "runtime-folder", RUNTIME, NULL);
  g_signal_connect (self->driver, "domain-added", G_CALLBACK (on_added), self);
  g_signal_connect (self->driver, "domain-removed", G_CALLBACK (on_removed), self);
}

static void
set_up (LabTest *self, gconstpointer data)
{
  lab_test_init (self);
  self->free_before = get_free_memory ();
}

/* Whatever a test did: nothing of it is left in the end. */
static void
tear_down (LabTest *self, gconstpointer data)
{
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (self->driver);

  for (guint i = 0; i < domains->len; i++)
    if (gh_domain_state_is_active (gh_domain_get_state (domains->pdata[i])))
      act (domains->pdata[i], GH_DOMAIN_ACTION_DESTROY);
  g_assert_true (memory_is_back (self));
  g_assert_true (shell_says ("ls " RUNTIME " | wc -l", "0"));
  g_assert_true (shell_says ("xenstore-ls /tool/guesthouse | wc -l", "0"));
  g_assert_true (shell_says ("losetup -a | wc -l", "0"));
  g_assert_true (shell_says ("xl list | wc -l", "2"));
  g_object_unref (self->driver);
  g_free (self->event);
}

void
add_disk (GhDomainConfig *config, const char *source, const char *format, GhDiskDevice device)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->source = g_strdup (source);
  disk->format = g_strdup (format);
  disk->device = device;
}

void
lab_test_add (const char *path, void (*func) (LabTest *self, gconstpointer data))
{
  g_autofree char *full = g_strconcat ("/xen/", path, NULL);

  g_test_add (full, LabTest, NULL, set_up, func, tear_down);
}
