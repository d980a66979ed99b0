/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a domain is paused, of which Xen sends no word. */
#include "config.h"

#include "gh-xen-pause-private.h"

#include <libxl.h>

#define SECONDS_MAX 64

/* Kept with the domain while it is watched. */
typedef struct
{
  GhXenDomain *domain; /* has this */
  guint seconds;       /* until the next look */
  guint source;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

/* Whether Xen says so of a guest that lives. */
static gboolean
ask (GhXenDomain *self, gboolean *paused)
{
  GhXenEvents *events = gh_xen_domain_get_events (self);
  guint32 domid = gh_xen_domain_get_domid (self);
  libxl_dominfo info;
  gboolean lives;

  if (events == NULL || domid == 0)
    return FALSE;
  libxl_dominfo_init (&info);
  lives = libxl_domain_info (gh_xen_events_get_ctx (events), &info, domid) == 0 && !info.shutdown
          && !info.dying;
  *paused = info.paused;
  libxl_dominfo_dispose (&info);
  return lives;
}

void
gh_xen_pause_look (GhXenDomain *self)
{
  GhDomainState state = gh_domain_get_state (GH_DOMAIN (self));
  gboolean paused;

  if ((state != GH_DOMAIN_RUNNING && state != GH_DOMAIN_PAUSED) || !gh_xen_domain_is_settled (self)
      || !ask (self, &paused) || paused == (state == GH_DOMAIN_PAUSED))
    return;
  gh_domain_set_state (
    GH_DOMAIN (self), paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
}

static gboolean
on_time (gpointer data)
{
  Watch *self = data;

  gh_xen_pause_look (self->domain);
  self->source = 0;
  if (gh_domain_get_state (GH_DOMAIN (self->domain)) == GH_DOMAIN_PAUSED)
    {
      self->seconds = MIN (self->seconds * 2, SECONDS_MAX);
      self->source = g_timeout_add_seconds (self->seconds, on_time, self);
    }
  return G_SOURCE_REMOVE;
}

void
gh_xen_pause_watch (GhXenDomain *self)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->domain = self;
  watch->seconds = 1;
  watch->source = g_timeout_add_seconds (watch->seconds, on_time, watch);
  g_object_set_data_full (G_OBJECT (self), "gh-xen-pause", watch, watch_free);
}
