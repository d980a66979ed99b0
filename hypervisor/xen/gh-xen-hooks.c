/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The GLib main loop as libxenlight's event loop: libxl_event.h, "osevent".
 *
 * libxenlight calls the hooks from within its own functions, with its locks held; the loop calls
 * libxl_osevent_occurred_*() from sources only, so never from within a hook. */
#include "config.h"

#include "gh-xen-hooks-private.h"

#include <glib-unix.h>
#include <libxl_event.h>
#include <poll.h>

typedef struct
{
  GhXenHooks *hooks;
  GSource *source; /* NULL while nothing is wanted */
  void *for_libxl;
  int fd;
  short events;
} Source;

static void
drop_source (Source *self)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
}

static void
source_free (gpointer data)
{
  drop_source (data);
  g_free (data);
}

static Source *
add_source (GhXenHooks *hooks, void *for_libxl)
{
  Source *self = g_new0 (Source, 1);

  self->hooks = hooks;
  self->for_libxl = for_libxl;
  g_hash_table_add (hooks->sources, self);
  return self;
}

static gboolean
on_fd (int fd, GIOCondition condition, gpointer data)
{
  Source *self = data;
  short happened = 0;

  happened |= condition & G_IO_IN ? POLLIN : 0;
  happened |= condition & G_IO_PRI ? POLLPRI : 0;
  happened |= condition & G_IO_OUT ? POLLOUT : 0;
  happened |= condition & G_IO_ERR ? POLLERR : 0;
  happened |= condition & G_IO_HUP ? POLLHUP : 0;
  libxl_osevent_occurred_fd (self->hooks->ctx, self->for_libxl, fd, self->events, happened);
  return G_SOURCE_CONTINUE;
}

static void
listen_fd (Source *self, short events)
{
  GIOCondition condition = G_IO_ERR | G_IO_HUP;

  drop_source (self);
  self->events = events;
  if (events == 0)
    return;
  condition |= events & POLLIN ? G_IO_IN : 0;
  condition |= events & POLLPRI ? G_IO_PRI : 0;
  condition |= events & POLLOUT ? G_IO_OUT : 0;
  self->source = g_unix_fd_source_new (self->fd, condition);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_fd), self, NULL);
  g_source_attach (self->source, NULL);
}

static int
fd_register (void *user, int fd, void **ours, short events, void *for_libxl)
{
  Source *self = add_source (user, for_libxl);

  self->fd = fd;
  listen_fd (self, events);
  *ours = self;
  return 0;
}

static int
fd_modify (void *user, int fd, void **ours, short events)
{
  listen_fd (*ours, events);
  return 0;
}

static void
fd_deregister (void *user, int fd, void *ours)
{
  g_hash_table_remove (((GhXenHooks *) user)->sources, ours);
}

static gboolean
on_timeout (gpointer data)
{
  Source *self = data;
  void *for_libxl = self->for_libxl;
  libxl_ctx *ctx = self->hooks->ctx;

  /* It counts as deregistered from here on. */
  g_hash_table_remove (self->hooks->sources, self);
  libxl_osevent_occurred_timeout (ctx, for_libxl);
  return G_SOURCE_REMOVE;
}

/* @when is absolute, by the wall clock. */
static void
start_timeout (Source *self, struct timeval when)
{
  gint64 left = (gint64) when.tv_sec * G_USEC_PER_SEC + when.tv_usec - g_get_real_time ();

  drop_source (self);
  self->source = g_timeout_source_new (left > 0 ? (guint) (left / 1000 + 1) : 0);
  g_source_set_callback (self->source, on_timeout, self, NULL);
  g_source_attach (self->source, NULL);
}

static int
timeout_register (void *user, void **ours, struct timeval when, void *for_libxl)
{
  Source *self = add_source (user, for_libxl);

  start_timeout (self, when);
  *ours = self;
  return 0;
}

/* Only ever called to have it fire as soon as possible. It cannot race with on_timeout(), which
 * runs on the same thread. */
static int
timeout_modify (void *user, void **ours, struct timeval when)
{
  GhXenHooks *hooks = user;

  if (g_hash_table_contains (hooks->sources, *ours))
    start_timeout (*ours, when);
  return 0;
}

static void
timeout_deregister (void *user, void *ours)
{
  g_hash_table_remove (((GhXenHooks *) user)->sources, ours);
}

/* Not copied by libxenlight. */
static const libxl_osevent_hooks osevent_hooks = {
  .fd_register = fd_register,
  .fd_modify = fd_modify,
  .fd_deregister = fd_deregister,
  .timeout_register = timeout_register,
  .timeout_modify = timeout_modify,
  .timeout_deregister = timeout_deregister,
};

GhXenHooks *
gh_xen_hooks_new (libxl_ctx *ctx)
{
  GhXenHooks *self = g_new0 (GhXenHooks, 1);

  self->ctx = ctx;
  self->sources = g_hash_table_new_full (NULL, NULL, source_free, NULL);
  libxl_osevent_register_hooks (ctx, &osevent_hooks, self);
  return self;
}

void
gh_xen_hooks_free (GhXenHooks *self)
{
  g_hash_table_unref (self->sources);
  g_free (self);
}
