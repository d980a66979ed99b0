/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomain: one virtual machine in the hands of a driver. */
#include "config.h"

#include "gh-domain.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"

typedef struct
{
  char *uuid;
  GhDomainConfig *config;
  GhDomainConfig *live;
  GhDomainState state;
  GhDomainEnd end;
  char *reason;
  gboolean saved;
  char **viewer;
} GhDomainPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GhDomain, gh_domain, G_TYPE_OBJECT)

enum
{
  PROP_CONFIG = 1,
  N_PROPS
};

enum
{
  STATE_CHANGED,
  EVENT,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

#define PRIVATE(self) ((GhDomainPrivate *) gh_domain_get_instance_private (self))

typedef void (*ActFunc) (GhDomain *, GCancellable *, GAsyncReadyCallback, gpointer);

static ActFunc
get_act (GhDomain *self, GhDomainAction action)
{
  GhDomainClass *klass = GH_DOMAIN_GET_CLASS (self);

  switch (action)
    {
    case GH_DOMAIN_ACTION_SHUTDOWN:
      return klass->shutdown_async;
    case GH_DOMAIN_ACTION_REBOOT:
      return klass->reboot_async;
    case GH_DOMAIN_ACTION_RESET:
      return klass->reset_async;
    case GH_DOMAIN_ACTION_DESTROY:
      return klass->destroy_async;
    case GH_DOMAIN_ACTION_PAUSE:
      return klass->pause_async;
    case GH_DOMAIN_ACTION_RESUME:
      return klass->resume_async;
    default:
      return NULL;
    }
}

static GError *
wrong_state (GhDomain *self, GhDomainAction action)
{
  GhDomainState state = gh_domain_get_state (self);
  const char *label = gh_domain_state_get_label (state);

  if (action == GH_DOMAIN_ACTION_START)
    return g_error_new (GH_ERROR,
                        GH_ERROR_WRONG_STATE,
                        _ ("“%s” cannot be started: it is already in the state “%s”"),
                        gh_domain_get_name (self),
                        label);
  return g_error_new (GH_ERROR,
                      GH_ERROR_WRONG_STATE,
                      _ ("That is not possible for “%s” now: its state is “%s”"),
                      gh_domain_get_name (self),
                      label);
}

static void
gh_domain_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GhDomainPrivate *priv = PRIVATE (GH_DOMAIN (object));

  priv->config = g_value_get_pointer (value);
  priv->uuid = g_strdup (priv->config->uuid);
}

static void
gh_domain_finalize (GObject *object)
{
  GhDomainPrivate *priv = PRIVATE (GH_DOMAIN (object));

  g_free (priv->uuid);
  g_free (priv->reason);
  g_strfreev (priv->viewer);
  gh_domain_config_free (priv->config);
  gh_domain_config_free (priv->live);
  G_OBJECT_CLASS (gh_domain_parent_class)->finalize (object);
}

static void
gh_domain_class_init (GhDomainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gh_domain_set_property;
  object_class->finalize = gh_domain_finalize;

  /* The definition it is made with, which has a UUID and a name. It is taken: a host may have ten
   * thousand, and a boxed property would copy each of them twice. */
  props[PROP_CONFIG] = g_param_spec_pointer (
    "config", NULL, NULL, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[STATE_CHANGED] = g_signal_new ("state-changed",
                                         GH_TYPE_DOMAIN,
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         G_TYPE_UINT);
  signals[EVENT] = g_signal_new ("event",
                                 GH_TYPE_DOMAIN,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 2,
                                 G_TYPE_STRING,
                                 G_TYPE_STRING);
}

static void
gh_domain_init (GhDomain *self)
{
}

const GhDomainConfig *
gh_domain_get_config (GhDomain *self)
{
  g_return_val_if_fail (GH_IS_DOMAIN (self), NULL);

  return PRIVATE (self)->config;
}

void
gh_domain_set_config (GhDomain *self, GhDomainConfig *config)
{
  GhDomainPrivate *priv = PRIVATE (self);

  g_return_if_fail (g_strcmp0 (config->uuid, priv->uuid) == 0);

  gh_domain_config_free (priv->config);
  priv->config = config;
}

const GhDomainConfig *
gh_domain_get_live_config (GhDomain *self)
{
  return PRIVATE (self)->live;
}

void
gh_domain_set_live_config (GhDomain *self, GhDomainConfig *config)
{
  GhDomainPrivate *priv = PRIVATE (self);

  gh_domain_config_free (priv->live);
  priv->live = config;
}

const char *
gh_domain_get_uuid (GhDomain *self)
{
  return PRIVATE (self)->uuid;
}

const char *
gh_domain_get_name (GhDomain *self)
{
  return PRIVATE (self)->config->name;
}

GhDomainState
gh_domain_get_state (GhDomain *self)
{
  return PRIVATE (self)->state;
}

const char *
gh_domain_get_state_reason (GhDomain *self)
{
  const char *reason = PRIVATE (self)->reason;

  return reason != NULL ? reason : "";
}

GhDomainEnd
gh_domain_get_end (GhDomain *self)
{
  return PRIVATE (self)->end;
}

void
gh_domain_get_info (GhDomain *self, GhDomainInfo *info)
{
  *info = (GhDomainInfo){ .accelerator = "" };
  if (GH_DOMAIN_GET_CLASS (self)->get_info != NULL)
    GH_DOMAIN_GET_CLASS (self)->get_info (self, info);
}

const char *const *
gh_domain_get_consoles (GhDomain *self)
{
  static const char *const none[] = { NULL };

  if (!gh_domain_state_allows (gh_domain_get_state (self), GH_DOMAIN_ACTION_CONSOLE))
    return none;
  return GH_DOMAIN_GET_CLASS (self)->get_consoles (self);
}

void
gh_domain_set_state (GhDomain *self, GhDomainState state, GhDomainEnd end, const char *reason)
{
  GhDomainPrivate *priv = PRIVATE (self);
  GhDomainState before = priv->state;

  if (state == GH_DOMAIN_OFF && priv->saved)
    state = GH_DOMAIN_SAVED;
  priv->state = state;
  priv->end = end;
  g_free (priv->reason);
  priv->reason = g_strdup (reason);
  if (!gh_domain_state_is_active (state))
    g_clear_pointer (&priv->live, gh_domain_config_free);
  if (before != state)
    g_signal_emit (self, signals[STATE_CHANGED], 0, before);
}

void
gh_domain_set_saved (GhDomain *self, gboolean saved)
{
  GhDomainPrivate *priv = PRIVATE (self);

  priv->saved = saved;
  if (!gh_domain_state_is_active (priv->state))
    gh_domain_set_state (self, GH_DOMAIN_OFF, priv->end, NULL);
}

gboolean
gh_domain_get_saved (GhDomain *self)
{
  return PRIVATE (self)->saved;
}

void
gh_domain_set_viewer (GhDomain *self, const char *const *viewer)
{
  GhDomainPrivate *priv = PRIVATE (self);

  g_strfreev (priv->viewer);
  priv->viewer = g_strdupv ((char **) viewer);
}

const char *const *
gh_domain_get_viewer (GhDomain *self)
{
  return (const char *const *) PRIVATE (self)->viewer;
}

void
gh_domain_emit_event (GhDomain *self, const char *kind, const char *text)
{
  g_signal_emit (self, signals[EVENT], 0, kind, text);
}

/* Hands a member's result on; %FALSE of g_task_is_valid() shows the error that this file itself
 * returned. */
static gpointer
propagate_pointer (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
gh_domain_start_async (GhDomain *self,
                       gboolean paused,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  if (!gh_domain_state_allows (gh_domain_get_state (self), GH_DOMAIN_ACTION_START))
    {
      g_task_report_error (
        self, callback, data, gh_domain_start_async, wrong_state (self, GH_DOMAIN_ACTION_START));
      return;
    }
  GH_DOMAIN_GET_CLASS (self)->start_async (self, paused, cancellable, callback, data);
}

gboolean
gh_domain_start_finish (GhDomain *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gh_domain_act_async (GhDomain *self,
                     GhDomainAction action,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  ActFunc act = get_act (self, action);

  if (!gh_domain_state_allows (gh_domain_get_state (self), action))
    g_task_report_error (self, callback, data, gh_domain_act_async, wrong_state (self, action));
  else if (act == NULL)
    g_task_report_new_error (self,
                             callback,
                             data,
                             gh_domain_act_async,
                             GH_ERROR,
                             GH_ERROR_UNSUPPORTED,
                             _ ("The hypervisor of “%s” cannot do that; try Reset instead"),
                             gh_domain_get_name (self));
  else
    act (self, cancellable, callback, data);
}

gboolean
gh_domain_act_finish (GhDomain *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *const *
gh_domain_name_consoles (guint screens, guint serials)
{
/* By the number of serial lines, after these screens. */
#define KINDS(...)                                                                                 \
  {                                                                                                \
    { __VA_ARGS__ NULL }, { __VA_ARGS__ "serial", NULL },                                          \
      { __VA_ARGS__ "serial", "serial1", NULL },                                                   \
      { __VA_ARGS__ "serial", "serial1", "serial2", NULL },                                        \
    {                                                                                              \
      __VA_ARGS__ "serial", "serial1", "serial2", "serial3", NULL                                  \
    }                                                                                              \
  }
  static const char *const kinds[][GH_DOMAIN_CONSOLES_MAX + 1][2 * GH_DOMAIN_CONSOLES_MAX + 1] = {
    KINDS (),
    KINDS ("vnc", ),
    KINDS ("vnc", "vnc1", ),
    KINDS ("vnc", "vnc1", "vnc2", ),
    KINDS ("vnc", "vnc1", "vnc2", "vnc3", ),
  };
#undef KINDS

  return kinds[MIN (screens, GH_DOMAIN_CONSOLES_MAX)][MIN (serials, GH_DOMAIN_CONSOLES_MAX)];
}

guint
gh_domain_console_number (const char *kind)
{
  return (guint) g_ascii_strtoull (kind + strcspn (kind, "0123456789"), NULL, 10);
}

gboolean
gh_domain_console_is_screen (const char *kind)
{
  return g_str_has_prefix (kind, "vnc");
}

void
gh_domain_open_console_async (GhDomain *self,
                              const char *kind,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  if (!gh_domain_state_allows (gh_domain_get_state (self), GH_DOMAIN_ACTION_CONSOLE))
    g_task_report_error (self,
                         callback,
                         data,
                         gh_domain_open_console_async,
                         wrong_state (self, GH_DOMAIN_ACTION_CONSOLE));
  else if (!g_strv_contains (gh_domain_get_consoles (self), kind))
    g_task_report_new_error (self,
                             callback,
                             data,
                             gh_domain_open_console_async,
                             GH_ERROR,
                             GH_ERROR_UNSUPPORTED,
                             _ ("“%s” has no console of the kind “%s”"),
                             gh_domain_get_name (self),
                             kind);
  else
    GH_DOMAIN_GET_CLASS (self)->open_console_async (self, kind, cancellable, callback, data);
}

int
gh_domain_open_console_finish (GhDomain *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}

static gboolean
has_screen (GhDomain *self, guint screen)
{
  g_autofree char *kind = g_strdup_printf ("vnc%u", screen);

  /* Whether there is a first one is for the driver to say, in better words. */
  return screen == 0 || g_strv_contains (gh_domain_get_consoles (self), kind);
}

void
gh_domain_screenshot_async (GhDomain *self,
                            guint screen,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  if (!gh_domain_state_allows (gh_domain_get_state (self), GH_DOMAIN_ACTION_CONSOLE))
    g_task_report_error (self,
                         callback,
                         data,
                         gh_domain_screenshot_async,
                         wrong_state (self, GH_DOMAIN_ACTION_CONSOLE));
  else if (!has_screen (self, screen))
    g_task_report_new_error (self,
                             callback,
                             data,
                             gh_domain_screenshot_async,
                             GH_ERROR,
                             GH_ERROR_UNSUPPORTED,
                             _ ("“%s” has no screen %u now"),
                             gh_domain_get_name (self),
                             screen + 1);
  else
    GH_DOMAIN_GET_CLASS (self)->screenshot_async (self, screen, cancellable, callback, data);
}

GBytes *
gh_domain_screenshot_finish (GhDomain *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return propagate_pointer (result, error);
}

void
gh_domain_sample_async (GhDomain *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  if (!gh_domain_state_is_active (gh_domain_get_state (self)))
    g_task_report_error (
      self, callback, data, gh_domain_sample_async, wrong_state (self, GH_DOMAIN_ACTION_CONSOLE));
  else
    GH_DOMAIN_GET_CLASS (self)->sample_async (self, cancellable, callback, data);
}

gboolean
gh_domain_sample_finish (GhDomain *self,
                         GAsyncResult *result,
                         GhDomainSample *sample,
                         GError **error)
{
  g_autofree GhDomainSample *got = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  got = propagate_pointer (result, error);
  if (got == NULL)
    return FALSE;
  *sample = *got;
  return TRUE;
}

void
gh_domain_read_log_async (GhDomain *self,
                          const char *kind,
                          gsize bytes,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GH_DOMAIN_GET_CLASS (self)->read_log_async (self, kind, bytes, cancellable, callback, data);
}

GBytes *
gh_domain_read_log_finish (GhDomain *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return propagate_pointer (result, error);
}

char *
gh_domain_get_log_path (GhDomain *self, const char *kind)
{
  GhDomainClass *klass = GH_DOMAIN_GET_CLASS (self);

  return klass->get_log_path != NULL ? klass->get_log_path (self, kind) : NULL;
}
