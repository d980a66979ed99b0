/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtl: one run of guesthousectl: its options, its client, and the waiting for answers. */
#pragma once

#include <termios.h>

#include "gh-client.h"

G_BEGIN_DECLS

/**
 * GhCtl:
 * @uri: the host
 * @json, @quiet, @verbose: as on the command line
 * @wants_jobs: whether the jobs of others are asked for; to be set before gh_ctl_connect()
 * @no_ask_password: whether nobody may be asked for a password
 * @has_terminal, @terminal: how the terminal was before somebody could be
 * @client: not connected until gh_ctl_connect()
 * @cancellable: cancelled by Ctrl+C
 * @listens: whether signals come to us rather than end the process
 * @signal: the signal that ended the work, or 0
 *
 * A command is a sequence of questions. It runs outside any callback: each question is asked
 * asynchronously, and gh_ctl_wait() runs the one main loop until its answer is there.
 */
typedef struct
{
  char *uri;
  gboolean json;
  gboolean quiet;
  gboolean verbose;
  gboolean wants_jobs;
  gboolean no_ask_password;
  gboolean has_terminal;
  struct termios terminal;
  GhClient *client;
  GCancellable *cancellable;
  GMainLoop *loop;
  GAsyncResult *result;
  gboolean listens;
  int signal;
} GhCtl;

/**
 * GhCtlCommand:
 * @name: "list"; %NULL ends a table
 * @synopsis: what follows the name: "NAME FILE.png"
 * @help: one line, marked with N_()
 * @details: (nullable): more, marked with N_()
 * @min, @max: how many arguments; @max is -1 for any number
 * @options_size: bytes of the command's own options, zeroed before they are read
 * @add_options: (nullable): adds them to its command line
 * @clear_options: (nullable): frees what they own
 * @run: @args: %NULL-terminated. Returns: whether all went well; else sets the error, or has
 *   reported it already
 */
typedef struct
{
  const char *name;
  const char *synopsis;
  const char *help;
  const char *details;
  int min, max;
  gsize options_size;
  void (*add_options) (GOptionContext *context, gpointer options);
  void (*clear_options) (gpointer options);
  gboolean (*run) (GhCtl *self, char **args, gpointer options, GError **error);
} GhCtlCommand;

/* The tables of commands, one for each file of them. */
extern const GhCtlCommand gh_ctl_list_commands[];
extern const GhCtlCommand gh_ctl_show_commands[];
extern const GhCtlCommand gh_ctl_host_commands[];
extern const GhCtlCommand gh_ctl_look_commands[];
extern const GhCtlCommand gh_ctl_log_commands[];
extern const GhCtlCommand gh_ctl_xenstore_commands[];
extern const GhCtlCommand gh_ctl_new_commands[];
extern const GhCtlCommand gh_ctl_act_commands[];
extern const GhCtlCommand gh_ctl_change_commands[];
extern const GhCtlCommand gh_ctl_life_commands[];
extern const GhCtlCommand gh_ctl_console_commands[];
extern const GhCtlCommand gh_ctl_keys_commands[];
extern const GhCtlCommand gh_ctl_record_commands[];
extern const GhCtlCommand gh_ctl_watch_commands[];
extern const GhCtlCommand gh_ctl_spec_commands[];
extern const GhCtlCommand gh_ctl_convert_commands[];
extern const GhCtlCommand gh_ctl_definition_commands[];
extern const GhCtlCommand gh_ctl_pool_commands[];
extern const GhCtlCommand gh_ctl_volume_commands[];
extern const GhCtlCommand gh_ctl_trash_commands[];
extern const GhCtlCommand gh_ctl_catalog_commands[];

void gh_ctl_init (GhCtl *self);
void gh_ctl_clear (GhCtl *self);

/** gh_ctl_resume: the callback of every question; @data is the GhCtl */
void gh_ctl_resume (GObject *source, GAsyncResult *result, gpointer data);

/** gh_ctl_wait: Returns: (transfer full): the answer, once gh_ctl_resume() was called */
GAsyncResult *gh_ctl_wait (GhCtl *self);

/** gh_ctl_connect: connects the client; nothing happens when it is connected */
gboolean gh_ctl_connect (GhCtl *self, GError **error);

/** gh_ctl_call: gh_client_call_async() and its answer, connecting first.
 * @fd: (out) (optional). Returns: (transfer full) */
GVariant *gh_ctl_call (GhCtl *self,
                       const char *path,
                       const char *interface,
                       const char *method,
                       GVariant *parameters,
                       int *fd,
                       GError **error);

/** gh_ctl_ask: the same for a method of one value. Returns: (transfer full): that value */
GVariant *gh_ctl_ask (GhCtl *self,
                      const char *path,
                      const char *interface,
                      const char *method,
                      GVariant *parameters,
                      GError **error);

/** gh_ctl_call_domain: a method whose only argument is @options (nullable) */
GVariant *gh_ctl_call_domain (
  GhCtl *self, const char *path, const char *method, GVariant *options, GError **error);

/** gh_ctl_look_up: Returns: (transfer full): path of the machine with that name, UUID or title */
char *gh_ctl_look_up (GhCtl *self, const char *name, GError **error);

/** gh_ctl_get_domain: Returns: (transfer full): its proxy */
GhDbusDomain *gh_ctl_get_domain (GhCtl *self, const char *name, GError **error);

/** gh_ctl_open_console: @kind: a word of Consoles. Returns: a connected stream that the caller
 * closes, or -1 */
int gh_ctl_open_console (GhCtl *self, const char *path, const char *kind, GError **error);

/** gh_ctl_run_job: calls a method that makes a job and waits for its end, showing progress; Ctrl+C
 * cancels the job and waits for its undoing. Returns: (transfer full): its result */
GVariant *gh_ctl_run_job (GhCtl *self,
                          const char *path,
                          const char *interface,
                          const char *method,
                          GVariant *parameters,
                          GError **error);

/** gh_ctl_usage_error: the command line is wrong: exit code 2 */
void gh_ctl_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
