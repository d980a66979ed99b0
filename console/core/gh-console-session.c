/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The state, signals and input gate that all console sessions share. */
#include "config.h"

#include "gh-console-session.h"

#include "gh-error.h"

typedef struct
{
  GhConsoleScreen *screen;
  GhConsoleState state;
  GError *error;
  GhPointerMode pointer_mode;
  GhConsoleCursor *cursor;
  int leds;
  char *clipboard;
  char *name;
  gboolean view_only;
  gboolean paused;
  guint min_interval;
  gboolean pointed; /* the guest's pointer was sent to pointer_x, pointer_y */
  int pointer_x;
  int pointer_y;
  gboolean closed; /* the class's close() has been called */
} GhConsoleSessionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GhConsoleSession, gh_console_session, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_VIEW_ONLY,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  UPDATED,
  RESIZED,
  CURSOR_CHANGED,
  POINTER_MODE_CHANGED,
  BELL,
  LEDS_CHANGED,
  CLIPBOARD_CHANGED,
  NAME_CHANGED,
  PASSWORD_NEEDED,
  CONNECTED,
  CLOSED,
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static GhConsoleSessionPrivate *
get_priv (GhConsoleSession *self)
{
  return gh_console_session_get_instance_private (self);
}

static gboolean
is_final (GhConsoleState state)
{
  return state == GH_CONSOLE_CLOSED || state == GH_CONSOLE_FAILED;
}

static gboolean
accepts_input (GhConsoleSession *self)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  return priv->state == GH_CONSOLE_CONNECTED && !priv->view_only;
}

static void
set_state (GhConsoleSession *self, GhConsoleState state)
{
  get_priv (self)->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
close_once (GhConsoleSession *self)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  if (priv->closed)
    return;
  priv->closed = TRUE;
  GH_CONSOLE_SESSION_GET_CLASS (self)->close (self);
}

static void
pace (GhConsoleSession *self)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  if (priv->state == GH_CONSOLE_CONNECTED)
    GH_CONSOLE_SESSION_GET_CLASS (self)->pace (self, priv->paused, priv->min_interval);
}

static void
become_connected (GhConsoleSession *self)
{
  set_state (self, GH_CONSOLE_CONNECTED);
  pace (self);
  g_signal_emit (self, signals[CONNECTED], 0);
}

/* Goes to a final state. @error: (transfer full) (nullable): why, or %NULL for a good end. */
static void
end (GhConsoleSession *self, GError *error)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  close_once (self);
  priv->error = error;
  set_state (self, error != NULL ? GH_CONSOLE_FAILED : GH_CONSOLE_CLOSED);
  if (error != NULL)
    g_signal_emit (self, signals[FAILED], 0, error);
  else
    g_signal_emit (self, signals[CLOSED], 0);
}

static void
take_pointer (GhConsoleSession *self, GhConsoleScreenNews *news)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  if (news->pointer && news->pointer_mode != priv->pointer_mode)
    {
      priv->pointer_mode = news->pointer_mode;
      g_signal_emit (self, signals[POINTER_MODE_CHANGED], 0);
    }
  if (news->cursor != NULL)
    {
      g_clear_pointer (&priv->cursor, gh_console_cursor_unref);
      priv->cursor = g_steal_pointer (&news->cursor);
      g_signal_emit (self, signals[CURSOR_CHANGED], 0);
    }
}

/* Keeps @fresh, which is taken, as the newest of its kind. */
static void
take_text (GhConsoleSession *self, char **place, char **fresh, guint signal)
{
  if (*fresh == NULL)
    return;
  g_free (*place);
  *place = g_steal_pointer (fresh);
  g_signal_emit (self, signals[signal], 0);
}

static void
take_rest (GhConsoleSession *self, GhConsoleScreenNews *news)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  if (news->leds && priv->leds != (int) news->led_bits)
    {
      priv->leds = (int) news->led_bits;
      g_signal_emit (self, signals[LEDS_CHANGED], 0);
    }
  take_text (self, &priv->name, &news->name, NAME_CHANGED);
  take_text (self, &priv->clipboard, &news->clipboard, CLIPBOARD_CHANGED);
  if (news->asks && priv->state == GH_CONSOLE_CONNECTING)
    g_signal_emit (self, signals[PASSWORD_NEEDED], 0, news->asks_user);
}

/* Any handler may close the session: the state is looked at before each signal. */
static void
take_news (GhConsoleSession *self, GhConsoleScreenNews *news)
{
  GhConsoleSessionPrivate *priv = get_priv (self);
  int width, height;

  if (news->connected)
    become_connected (self);
  gh_console_screen_get_size (priv->screen, &width, &height);
  if (news->resized && !is_final (priv->state))
    g_signal_emit (self, signals[RESIZED], 0, width, height);
  if (!is_final (priv->state))
    take_pointer (self, news);
  if (news->bell && !is_final (priv->state))
    g_signal_emit (self, signals[BELL], 0);
  if (!is_final (priv->state))
    take_rest (self, news);
  if (!is_final (priv->state) && gh_console_screen_has_damage (priv->screen))
    g_signal_emit (self, signals[UPDATED], 0);
  if (news->ended && !is_final (priv->state))
    end (self, g_steal_pointer (&news->error));
}

/* Called by the screen, in our main context. */
static void
on_news (GObject *owner)
{
  GhConsoleSession *self = GH_CONSOLE_SESSION (owner);
  GhConsoleSessionPrivate *priv = get_priv (self);
  GhConsoleScreenNews news;

  if (is_final (priv->state))
    return;
  gh_console_screen_take_news (priv->screen, &news);
  take_news (self, &news);
  gh_console_screen_news_clear (&news);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GhConsoleSessionPrivate *priv = get_priv (GH_CONSOLE_SESSION (object));

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, priv->state);
      break;
    case PROP_VIEW_ONLY:
      g_value_set_boolean (value, priv->view_only);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_VIEW_ONLY)
    gh_console_session_set_view_only (GH_CONSOLE_SESSION (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dispose (GObject *object)
{
  GhConsoleSession *self = GH_CONSOLE_SESSION (object);

  if (!is_final (get_priv (self)->state))
    get_priv (self)->state = GH_CONSOLE_CLOSED;
  close_once (self);
  G_OBJECT_CLASS (gh_console_session_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  GhConsoleSessionPrivate *priv = get_priv (GH_CONSOLE_SESSION (object));

  gh_console_screen_disown (priv->screen);
  g_clear_pointer (&priv->cursor, gh_console_cursor_unref);
  g_free (priv->clipboard);
  g_free (priv->name);
  g_clear_error (&priv->error);
  G_OBJECT_CLASS (gh_console_session_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n_params, GType first, GType second)
{
  return g_signal_new (name,
                       GH_TYPE_CONSOLE_SESSION,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       n_params,
                       first,
                       second);
}

static void
gh_console_session_class_init (GhConsoleSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;

  props[PROP_STATE] = g_param_spec_int ("state",
                                        NULL,
                                        NULL,
                                        GH_CONSOLE_CONNECTING,
                                        GH_CONSOLE_FAILED,
                                        GH_CONSOLE_CONNECTING,
                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_VIEW_ONLY]
    = g_param_spec_boolean ("view-only",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[UPDATED] = add_signal ("updated", 0, 0, 0);
  signals[RESIZED] = add_signal ("resized", 2, G_TYPE_INT, G_TYPE_INT);
  signals[CURSOR_CHANGED] = add_signal ("cursor-changed", 0, 0, 0);
  signals[POINTER_MODE_CHANGED] = add_signal ("pointer-mode-changed", 0, 0, 0);
  signals[BELL] = add_signal ("bell", 0, 0, 0);
  signals[LEDS_CHANGED] = add_signal ("leds-changed", 0, 0, 0);
  signals[CLIPBOARD_CHANGED] = add_signal ("clipboard-changed", 0, 0, 0);
  signals[NAME_CHANGED] = add_signal ("name-changed", 0, 0, 0);
  signals[PASSWORD_NEEDED] = add_signal ("password-needed", 1, G_TYPE_BOOLEAN, 0);
  signals[CONNECTED] = add_signal ("connected", 0, 0, 0);
  signals[CLOSED] = add_signal ("closed", 0, 0, 0);
  signals[FAILED] = add_signal ("failed", 1, G_TYPE_ERROR, 0);
}

static void
gh_console_session_init (GhConsoleSession *self)
{
  get_priv (self)->screen = gh_console_screen_new (on_news, G_OBJECT (self));
  get_priv (self)->leds = -1;
}

GhConsoleState
gh_console_session_get_state (GhConsoleSession *self)
{
  return get_priv (self)->state;
}

const GError *
gh_console_session_get_error (GhConsoleSession *self)
{
  return get_priv (self)->error;
}

void
gh_console_session_get_size (GhConsoleSession *self, int *width, int *height)
{
  gh_console_screen_get_size (get_priv (self)->screen, width, height);
}

GhPointerMode
gh_console_session_get_pointer_mode (GhConsoleSession *self)
{
  return get_priv (self)->pointer_mode;
}

GhConsoleCursor *
gh_console_session_get_cursor (GhConsoleSession *self)
{
  return get_priv (self)->cursor;
}

int
gh_console_session_get_leds (GhConsoleSession *self)
{
  return get_priv (self)->leds;
}

const char *
gh_console_session_get_name (GhConsoleSession *self)
{
  return get_priv (self)->name;
}

const char *
gh_console_session_get_clipboard (GhConsoleSession *self)
{
  return get_priv (self)->clipboard;
}

void
gh_console_session_set_clipboard (GhConsoleSession *self, const char *text)
{
  GhConsoleSessionClass *klass = GH_CONSOLE_SESSION_GET_CLASS (self);

  if (accepts_input (self) && klass->set_clipboard != NULL && g_utf8_validate (text, -1, NULL))
    klass->set_clipboard (self, text);
}

void
gh_console_session_set_audio (GhConsoleSession *self, GhConsoleAudioFunc func, gpointer data)
{
  GhConsoleSessionClass *klass = GH_CONSOLE_SESSION_GET_CLASS (self);

  if (!is_final (get_priv (self)->state) && klass->set_audio != NULL)
    klass->set_audio (self, func, data);
}

void
gh_console_session_give_password (GhConsoleSession *self, const char *user, const char *password)
{
  GhConsoleSessionClass *klass = GH_CONSOLE_SESSION_GET_CLASS (self);

  if (get_priv (self)->state == GH_CONSOLE_CONNECTING && klass->give_password != NULL)
    klass->give_password (self, user, password);
}

gboolean
gh_console_session_take_damage (GhConsoleSession *self, GhDamage *damage)
{
  return gh_console_screen_take_damage (get_priv (self)->screen, damage);
}

gboolean
gh_console_session_lock (GhConsoleSession *self, GhFramebuffer *framebuffer)
{
  return gh_console_screen_lock (get_priv (self)->screen, framebuffer);
}

void
gh_console_session_unlock (GhConsoleSession *self)
{
  gh_console_screen_unlock (get_priv (self)->screen);
}

void
gh_console_session_send_key (GhConsoleSession *self, guint scancode, guint keysym, gboolean down)
{
  if (accepts_input (self) && (scancode != 0 || keysym != 0))
    GH_CONSOLE_SESSION_GET_CLASS (self)->send_key (self, scancode, keysym, down);
}

void
gh_console_session_send_combo (GhConsoleSession *self, const GhKeyCombo *combo)
{
  for (guint i = 0; i < combo->n_keys; i++)
    gh_console_session_send_key (self, combo->keys[i].scancode, combo->keys[i].keysym, TRUE);
  for (guint i = combo->n_keys; i > 0; i--)
    gh_console_session_send_key (
      self, combo->keys[i - 1].scancode, combo->keys[i - 1].keysym, FALSE);
}

void
gh_console_session_send_pointer (GhConsoleSession *self, int x, int y, guint buttons)
{
  GhConsoleSessionPrivate *priv = get_priv (self);
  int width, height;

  if (!accepts_input (self))
    return;
  gh_console_session_get_size (self, &width, &height);
  priv->pointed = TRUE;
  priv->pointer_x = CLAMP (x, 0, MAX (width - 1, 0));
  priv->pointer_y = CLAMP (y, 0, MAX (height - 1, 0));
  GH_CONSOLE_SESSION_GET_CLASS (self)->send_pointer (
    self, priv->pointer_x, priv->pointer_y, buttons);
}

gboolean
gh_console_session_get_pointer (GhConsoleSession *self, int *x, int *y)
{
  const GhConsoleSessionPrivate *priv = get_priv (self);

  *x = priv->pointer_x;
  *y = priv->pointer_y;
  return priv->pointed && priv->pointer_mode == GH_POINTER_ABSOLUTE;
}

void
gh_console_session_send_motion (GhConsoleSession *self, int dx, int dy, guint buttons)
{
  if (accepts_input (self))
    GH_CONSOLE_SESSION_GET_CLASS (self)->send_motion (self, dx, dy, buttons);
}

void
gh_console_session_request_size (GhConsoleSession *self, int width, int height)
{
  if (accepts_input (self) && width > 0 && height > 0 && width <= GH_FRAMEBUFFER_MAX_SIDE
      && height <= GH_FRAMEBUFFER_MAX_SIDE)
    GH_CONSOLE_SESSION_GET_CLASS (self)->request_size (self, width, height);
}

gboolean
gh_console_session_is_drained (GhConsoleSession *self)
{
  GhConsoleSessionClass *klass = GH_CONSOLE_SESSION_GET_CLASS (self);

  return get_priv (self)->state != GH_CONSOLE_CONNECTED || klass->is_drained == NULL
         || klass->is_drained (self);
}

void
gh_console_session_set_paused (GhConsoleSession *self, gboolean paused)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  if (priv->paused == !!paused)
    return;
  priv->paused = !!paused;
  pace (self);
}

void
gh_console_session_set_min_interval (GhConsoleSession *self, guint ms)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  if (priv->min_interval == ms)
    return;
  priv->min_interval = ms;
  pace (self);
}

void
gh_console_session_set_view_only (GhConsoleSession *self, gboolean view_only)
{
  GhConsoleSessionPrivate *priv = get_priv (self);

  if (priv->view_only == !!view_only)
    return;
  priv->view_only = !!view_only;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW_ONLY]);
}

gboolean
gh_console_session_get_view_only (GhConsoleSession *self)
{
  return get_priv (self)->view_only;
}

void
gh_console_session_close (GhConsoleSession *self)
{
  g_autoptr (GhConsoleSession) alive = g_object_ref (self);

  if (!is_final (get_priv (self)->state))
    end (alive, NULL);
}

GhConsoleScreen *
gh_console_session_get_screen (GhConsoleSession *self)
{
  return get_priv (self)->screen;
}
