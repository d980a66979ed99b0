/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that records a guest's screen: record. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "gh-ctl-output.h"
#include "gh-ctl-record-module.h"
#include "gh-error.h"
#include "gh-module.h"

typedef struct
{
  int seconds;
} RecordOptions;

static void
add_record_options (GOptionContext *context, gpointer data)
{
  RecordOptions *options = data;
  GOptionEntry entries[] = {
    { "seconds",
      's',
      0,
      G_OPTION_ARG_INT,
      &options->seconds,
      N_ ("So long; default until Ctrl+C, or until the machine is off"),
      "N" },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
print_recording (GhCtl *self, const char *name, const char *file, const GhCtlRecording *recording)
{
  double seconds = (double) recording->duration / G_USEC_PER_SEC;

  if (self->json)
    gh_ctl_print_json (
      g_variant_new_parsed ("{'machine': <%s>, 'file': <%s>, 'seconds': <%d>, 'frames': <%u>, "
                            "'width': <%i>, 'height': <%i>}",
                            name,
                            file,
                            seconds,
                            recording->frames,
                            recording->width,
                            recording->height),
      FALSE);
  else if (!self->quiet)
    g_print (_ ("%s: %.1f seconds, %u pictures of %d × %d\n"),
             file,
             seconds,
             recording->frames,
             recording->width,
             recording->height);
}

static gboolean
run_record (GhCtl *self, char **args, gpointer data, GError **error)
{
  const RecordOptions *options = data;
  typeof (gh_ctl_record_async) *record
    = gh_module_get (GH_CTL_RECORD_MODULE, "gh_ctl_record_async", error);
  typeof (gh_ctl_record_finish) *finish
    = record != NULL ? gh_module_get (GH_CTL_RECORD_MODULE, "gh_ctl_record_finish", error) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = NULL;
  GhCtlRecording recording = { 0 };
  int fd;

  if (finish == NULL)
    return FALSE;
  if (options->seconds < 0)
    {
      gh_ctl_usage_error (error, _ ("--seconds=%d is less than nothing"), options->seconds);
      return FALSE;
    }
  path = gh_ctl_look_up (self, args[0], error);
  fd = path != NULL ? gh_ctl_open_console (self, path, "vnc", error) : -1;
  if (fd < 0)
    return FALSE;
  if (options->seconds == 0 && !self->quiet && isatty (STDERR_FILENO))
    g_printerr (_ ("Recording the screen of %s; Ctrl+C ends it.\n"), args[0]);
  record (fd, args[1], (guint) options->seconds, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  if (!finish (result, &recording, error))
    return FALSE;
  /* That is how a recording ends. */
  self->signal = 0;
  print_recording (self, args[0], args[1], &recording);
  return TRUE;
}

const GhCtlCommand gh_ctl_record_commands[] = {
  { "record",
    "NAME FILE.webm",
    N_ ("Record a machine's screen as a film"),
    N_ (
      "FILE must not exist. A film is as large as the first picture, at least 1280 × 800; a screen "
      "that changes its size is fitted into it."),
    2,
    2,
    sizeof (RecordOptions),
    add_record_options,
    NULL,
    run_record },
  { 0 },
};
