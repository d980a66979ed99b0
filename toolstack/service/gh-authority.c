/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may do what. */
#include "config.h"

#include "gh-authority.h"

#include <glib/gi18n-lib.h>

#include "gh-caller.h"
#include "gh-peer.h"
#include "gh-polkit.h"
#include "gh-service.h"

struct _GhAuthority
{
  GObject parent_instance;

  GhService *service; /* not owned: it owns this */
  GDBusProxy *polkit; /* (nullable): until it is first needed */
};

G_DEFINE_FINAL_TYPE (GhAuthority, gh_authority, G_TYPE_OBJECT)

/* who is it? ──▶ root ──────────────────────▶ permitted
 *      │          │ no
 *      │          └▶ is polkit there? ──▶ what does it say? ──▶ permitted
 *      └─ nobody ──────────┴──────────────────────┴──▶ refused, with what is missing */
typedef struct
{
  GhAuthority *self;
  GhCall *call;
  GhAction action;
  GhAuthorityFunc then;
  const GhCaller *caller; /* NULL as long as it is not known */
} Check;

static const struct
{
  const char *id;
  const char *right; /* as the policy file has it */
} actions[] = {
  [GH_ACTION_LOOK] = { "org.guesthouse.look", N_ ("see virtual machines") },
  [GH_ACTION_RUN] = { "org.guesthouse.run", N_ ("start, stop and use virtual machines") },
  [GH_ACTION_DEFINE] = { "org.guesthouse.define", N_ ("change virtual machines") },
  [GH_ACTION_STORAGE]
  = { "org.guesthouse.storage", N_ ("make virtual machines and delete their disks") },
  [GH_ACTION_HOST] = { "org.guesthouse.host", N_ ("manage the host of virtual machines") },
};

const char *
gh_authority_get_action_id (GhAction action)
{
  return actions[action].id;
}

/* ---- the log ---- */

static void
log_decision (Check *check, gboolean permitted)
{
  const GhCaller *caller = check->caller;
  g_autofree char *uid = caller != NULL ? g_strdup_printf ("%u", caller->uid) : g_strdup ("?");
  g_autofree char *pid = caller != NULL ? g_strdup_printf ("%u", caller->pid) : g_strdup ("?");
  const char *comm = caller != NULL ? caller->comm : "";
  const char *unit = caller != NULL ? caller->unit : "";
  const char *decision = permitted ? "permitted" : "refused";
  const char *method = check->call->method->name;
  const char *object = g_dbus_method_invocation_get_object_path (check->call->invocation);
  /* Looking is what every client does all the time. */
  GLogLevelFlags level = !permitted                        ? G_LOG_LEVEL_MESSAGE
                         : check->action == GH_ACTION_LOOK ? G_LOG_LEVEL_DEBUG
                                                           : G_LOG_LEVEL_INFO;

  g_log_structured (G_LOG_DOMAIN,
                    level,
                    "GUESTHOUSE_METHOD",
                    method,
                    "GUESTHOUSE_OBJECT",
                    object,
                    "GUESTHOUSE_ACTION",
                    actions[check->action].id,
                    "GUESTHOUSE_DECISION",
                    decision,
                    "GUESTHOUSE_CALLER_UID",
                    uid,
                    "GUESTHOUSE_CALLER_PID",
                    pid,
                    "GUESTHOUSE_CALLER_COMM",
                    comm,
                    "GUESTHOUSE_CALLER_UNIT",
                    unit,
                    "MESSAGE",
                    "%s of %s is %s to user %s (process %s, %s, %s): %s",
                    method,
                    object,
                    decision,
                    uid,
                    pid,
                    comm,
                    unit,
                    actions[check->action].id);
}

/* ---- the end of a check ---- */

/* Takes @refusal. */
static void
end (Check *check, GError *refusal)
{
  GhPeer *peer = check->call->peer;

  log_decision (check, refusal == NULL);
  /* Whoever may look once hears what happens from then on; whoever may no longer, does not. */
  if (check->action == GH_ACTION_LOOK)
    gh_peer_set_may_look (peer, refusal == NULL);
  check->then (check->call, refusal);
  g_object_unref (check->self);
  g_free (check);
}

static void
refuse (Check *check, const char *remedy)
{
  end (check,
       g_error_new (GH_ERROR,
                    GH_ERROR_NOT_AUTHORIZED,
                    _ ("“%s” was refused to user %u: the right to %s (%s) is missing. %s"),
                    check->call->method->name,
                    check->caller != NULL ? check->caller->uid : (guint) -1,
                    _ (actions[check->action].right),
                    actions[check->action].id,
                    remedy));
}

static const char *
remedy_of (GhPolkitAnswer answer)
{
  if (answer == GH_POLKIT_DISMISSED)
    return _ ("The authentication was not completed: try again");
  if (answer == GH_POLKIT_CHALLENGE)
    return _ ("It takes an authentication, for which nobody could be asked: try again in a desktop "
              "session or a terminal, or have an administrator grant the right with a rule in "
              "/etc/polkit-1/rules.d");
  return _ ("An administrator can grant it with a rule in /etc/polkit-1/rules.d");
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  Check *check = data;
  g_autoptr (GError) error = NULL;
  GhPolkitAnswer answer = gh_polkit_check_finish (result, &error);

  if (error != NULL)
    {
      g_warning ("polkit did not answer: %s", error->message);
      refuse (check, _ ("polkit did not answer whether you have it: see the system's journal"));
    }
  else if (answer == GH_POLKIT_YES)
    end (check, NULL);
  else
    refuse (check, remedy_of (answer));
}

static void
ask (Check *check)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (check->call->invocation);
  gboolean interactive
    = (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
      != 0;

  gh_polkit_check_async (check->self->polkit,
                         gh_peer_get_sender (check->call->peer),
                         actions[check->action].id,
                         interactive,
                         gh_peer_get_cancellable (check->call->peer),
                         on_checked,
                         check);
}

/* ---- polkit ---- */

typedef struct
{
  GhAuthority *self;
  GhPeer *peer;
} Recheck;

static void
on_rechecked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhPeer) peer = data;

  if (gh_polkit_check_finish (result, NULL) != GH_POLKIT_YES)
    gh_peer_set_may_look (peer, FALSE);
}

static void
recheck_peer (GhPeer *peer, gpointer data)
{
  GhAuthority *self = data;

  if (gh_peer_get_sender (peer) == NULL || !gh_peer_may_look (peer) || gh_caller_is_root (peer))
    return;
  gh_polkit_check_async (self->polkit,
                         gh_peer_get_sender (peer),
                         actions[GH_ACTION_LOOK].id,
                         FALSE,
                         gh_peer_get_cancellable (peer),
                         on_rechecked,
                         g_object_ref (peer));
}

/* Rules, sessions or authentications differ, or polkit was started anew: those who hear what
 * happens may no longer be allowed to. */
static void
recheck (GhAuthority *self)
{
  gh_service_foreach_peer (self->service, recheck_peer, self);
}

static void
on_signal (GhAuthority *self, const char *sender, const char *signal)
{
  if (g_str_equal (signal, "Changed"))
    recheck (self);
}

static void
on_polkit (GObject *source, GAsyncResult *result, gpointer data)
{
  Check *check = data;
  GhAuthority *self = check->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusProxy) polkit = gh_polkit_open_finish (result, &error);

  if (polkit == NULL)
    {
      g_warning ("polkit cannot be reached: %s", error->message);
      refuse (check, _ ("polkit, which grants it, cannot be reached: see whether it is installed"));
      return;
    }
  if (self->polkit == NULL)
    {
      self->polkit = g_steal_pointer (&polkit);
      g_signal_connect_object (
        self->polkit, "g-signal", G_CALLBACK (on_signal), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (
        self->polkit, "notify::g-name-owner", G_CALLBACK (recheck), self, G_CONNECT_SWAPPED);
    }
  ask (check);
}

/* ---- the beginning ---- */

static void
on_caller (GObject *source, GAsyncResult *result, gpointer data)
{
  Check *check = data;
  g_autoptr (GError) error = NULL;

  check->caller = gh_caller_get_finish (GH_PEER (source), result, &error);
  if (check->caller == NULL)
    {
      g_info ("A caller is unknown: %s", error->message);
      refuse (check, _ ("The bus does not say who you are"));
    }
  else if (check->caller->uid == 0)
    end (check, NULL); /* as polkit would say, and root can be served without polkit */
  else if (check->self->polkit != NULL)
    ask (check);
  else
    gh_polkit_open_async (on_polkit, check);
}

void
gh_authority_check (GhAuthority *self, GhCall *call, GhAction action, GhAuthorityFunc then)
{
  Check *check;

  if (gh_peer_get_sender (call->peer) == NULL)
    {
      then (call, NULL);
      return;
    }
  check = g_new0 (Check, 1);
  check->self = g_object_ref (self);
  check->call = call;
  check->action = action;
  check->then = then;
  gh_caller_get_async (call->peer, on_caller, check);
}

static void
gh_authority_dispose (GObject *object)
{
  GhAuthority *self = GH_AUTHORITY (object);

  g_clear_object (&self->polkit);
  G_OBJECT_CLASS (gh_authority_parent_class)->dispose (object);
}

static void
gh_authority_class_init (GhAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_authority_dispose;
}

static void
gh_authority_init (GhAuthority *self)
{
}

GhAuthority *
gh_authority_new (GhService *service)
{
  GhAuthority *self = g_object_new (GH_TYPE_AUTHORITY, NULL);

  self->service = service;
  return self;
}
