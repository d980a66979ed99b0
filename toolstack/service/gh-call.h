/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCall: one method call of a client, from its arguments to its reply. */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "gh-error.h"

G_BEGIN_DECLS

typedef struct _GhService GhService;
typedef struct _GhPeer GhPeer;
typedef struct _GhHost GhHost;
typedef struct _GhMachine GhMachine;
typedef struct _GhJobEntry GhJobEntry;
typedef struct _GhCall GhCall;

/**
 * GhAction: what a method does, for whoever has to permit it.
 */
typedef enum
{
  GH_ACTION_LOOK,    /* changes nothing */
  GH_ACTION_RUN,     /* starts, stops, attaches to a machine */
  GH_ACTION_DEFINE,  /* makes, changes, forgets a definition */
  GH_ACTION_STORAGE, /* makes or deletes images too */
  GH_ACTION_HOST,    /* concerns the host */
} GhAction;

/** GhOption: a key that an a{sv} argument may have: of the argument @argument, of D-Bus type @type
 */
typedef struct
{
  const char *argument;
  const char *name;
  const char *type;
} GhOption;

/* One more than any method has: the last one has no name. */
#define GH_MAX_OPTIONS 16

/**
 * GhMethod: an entry of the table of methods.
 * @run: (transfer full): owns the call; ends it with gh_call_return() or gh_call_fail(), then or
 *   later
 * @options: ended by one without a name
 * @refine: (nullable): for a method whose arguments may ask for more than @action: what they do. Is
 *   called before and, when @action took time to permit, again after; must not change anything
 */
typedef struct
{
  const char *interface;
  const char *name;
  GhAction action;
  void (*run) (GhCall *call);
  GhOption options[GH_MAX_OPTIONS];
  GhAction (*refine) (GhCall *call);
} GhMethod;

/**
 * GhCall:
 * @host, @machine, @job: (nullable): what the object path names; referenced, the job's entry is
 *   looked up again by whoever waits
 * @parameters: (transfer none): all arguments
 * @action: what is being permitted, or was
 * @data: of whoever has the call, while it asks for a further right
 */
struct _GhCall
{
  GhService *service;
  GhPeer *peer;
  const GhMethod *method;
  GDBusMethodInvocation *invocation;
  GVariant *parameters;
  GhAction action;
  GhHost *host;
  GhMachine *machine;
  GhJobEntry *job;
  gpointer data;
};

/**
 * gh_call_begin:
 * @peer: whose call it is
 * @invocation: (transfer full)
 *
 * Finds the method in the table, checks its options, asks whether it is permitted, and runs it.
 */
void gh_call_begin (GhPeer *peer, GDBusMethodInvocation *invocation);

/**
 * gh_call_check_options:
 *
 * Whether all keys of all a{sv} in @parameters are options of @method, of the right types. Errors:
 * GH_ERROR_UNKNOWN_OPTION, GH_ERROR_INVALID_ARGUMENT
 */
gboolean gh_call_check_options (const GhMethod *method,
                                const GDBusMethodInfo *info,
                                GVariant *parameters,
                                GError **error);

/** gh_call_get_string: Returns: (transfer none): the string argument at @index */
const char *gh_call_get_string (GhCall *call, guint index);

/** gh_call_get_options: Returns: (transfer full): the a{sv} argument at @index */
GVariant *gh_call_get_options (GhCall *call, guint index);

/** gh_call_return: replies and frees @call; @reply: (nullable): a tuple, a floating reference is
 * taken */
void gh_call_return (GhCall *call, GVariant *reply);

/** gh_call_return_large: gh_call_return() for what is too much to be put into a message on the main
 * thread; see gh_peer_reply_large() */
void gh_call_return_large (GhCall *call, GVariant *reply);

/** gh_call_return_fd: replies with "(h)" and frees @call; @fd: (transfer full) */
void gh_call_return_fd (GhCall *call, int fd);

/** gh_call_fail: replies with @error (transfer full), as GH_ERROR, and frees @call */
void gh_call_fail (GhCall *call, GError *error);

/** gh_call_fail_new: gh_call_fail() with a new error */
void gh_call_fail_new (GhCall *call, GhError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
