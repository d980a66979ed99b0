/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a domain is paused, of which Xen sends no word. */
#include "config.h"

#include "gh-xen-pause-private.h"

#define KEY         "gh-xen-pause"
#define SECONDS_MAX 64

/* Kept with the domain while it is watched. */
typedef struct
{
  GhXenDomain *domain; /* has this */
  guint seconds;       /* until the look after the next */
  guint source;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

void
gh_xen_pause_see (GhXenDomain *self, const libxl_dominfo *info)
{
  GhDomainState state = gh_domain_get_state (GH_DOMAIN (self));

  if ((state != GH_DOMAIN_RUNNING && state != GH_DOMAIN_PAUSED) || !gh_xen_domain_is_settled (self)
      || info->shutdown || info->dying || info->paused == (state == GH_DOMAIN_PAUSED))
    return;
  gh_domain_set_state (GH_DOMAIN (self),
                       info->paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING,
                       GH_DOMAIN_END_UNKNOWN,
                       NULL);
}

static void
look (GhXenDomain *self)
{
  GhXenEvents *events = gh_xen_domain_get_events (self);
  guint32 domid = gh_xen_domain_get_domid (self);
  libxl_dominfo info;

  if (events == NULL || domid == 0)
    return;
  libxl_dominfo_init (&info);
  if (libxl_domain_info (gh_xen_events_get_ctx (events), &info, domid) == 0)
    gh_xen_pause_see (self, &info);
  libxl_dominfo_dispose (&info);
}

static gboolean on_time (gpointer data);

static void
look_later (Watch *self)
{
  self->source = g_timeout_add_seconds (self->seconds, on_time, self);
  self->seconds = MIN (self->seconds * 2, SECONDS_MAX);
}

static gboolean
on_time (gpointer data)
{
  Watch *self = data;
  g_autoptr (GhXenDomain) domain = g_object_ref (self->domain);

  self->source = 0;
  look (domain);
  /* Who was told may have begun another watch. */
  if (g_object_get_data (G_OBJECT (domain), KEY) == self)
    {
      if (gh_domain_get_state (GH_DOMAIN (domain)) == GH_DOMAIN_PAUSED)
        look_later (self);
      else
        g_object_set_data (G_OBJECT (domain), KEY, NULL);
    }
  return G_SOURCE_REMOVE;
}

void
gh_xen_pause_watch (GhXenDomain *self)
{
  Watch *watch;

  if (g_object_get_data (G_OBJECT (self), KEY) != NULL)
    return;
  watch = g_new0 (Watch, 1);
  watch->domain = self;
  watch->seconds = 1;
  g_object_set_data_full (G_OBJECT (self), KEY, watch, watch_free);
  look_later (watch);
}
