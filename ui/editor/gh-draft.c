/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDraft: a machine's definition while it is edited, beside what is saved and what runs. */
#include "config.h"

#include "gh-draft.h"

struct _GhDraft
{
  GObject parent_instance;

  GhDomainConfig *saved;
  GhDomainConfig *live;
  GhDomainConfig *config;
};

enum
{
  EDITED,
  REPLACED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhDraft, gh_draft, G_TYPE_OBJECT)

static void
gh_draft_finalize (GObject *object)
{
  GhDraft *self = GH_DRAFT (object);

  gh_domain_config_free (self->saved);
  gh_domain_config_free (self->live);
  gh_domain_config_free (self->config);
  G_OBJECT_CLASS (gh_draft_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, GH_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_draft_class_init (GhDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_draft_finalize;
  signals[EDITED] = add_signal ("edited");
  signals[REPLACED] = add_signal ("replaced");
}

static void
gh_draft_init (GhDraft *self)
{
}

GhDraft *
gh_draft_new (void)
{
  return g_object_new (GH_TYPE_DRAFT, NULL);
}

/* Also in what the model has no word for, and the text does. */
static gboolean
is_same (const GhDomainConfig *a, const GhDomainConfig *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strcmp0 (a->foreign, b->foreign) == 0 && gh_domain_config_equal (a, b);
}

static char *
dup_key (const GhStruct *type, gconstpointer device)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    if (f->flags & GH_FIELD_KEY)
      return gh_field_to_string (f, device);
  return NULL;
}

static GPtrArray *
get_list (gconstpointer self, const GhField *list)
{
  return G_STRUCT_MEMBER (GPtrArray *, self, list->offset);
}

/* Whether both have the same devices, at the same places. */
static gboolean
has_same_devices (const GhDomainConfig *a, const GhDomainConfig *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  for (const GhField *f = gh_domain_config_struct.fields; f->name != NULL; f++)
    {
      if (f->type != GH_FIELD_LIST)
        continue;
      if (get_list (a, f)->len != get_list (b, f)->len)
        return FALSE;
      for (guint i = 0; i < get_list (a, f)->len; i++)
        {
          g_autofree char *x = dup_key (f->of, get_list (a, f)->pdata[i]);
          g_autofree char *y = dup_key (f->of, get_list (b, f)->pdata[i]);

          if (g_strcmp0 (x, y) != 0)
            return FALSE;
        }
    }
  return TRUE;
}

/* Makes @to say what @from says, with its structs where they are. */
static void
absorb (const GhStruct *type, gconstpointer from, gpointer to)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    if (f->type != GH_FIELD_LIST)
      gh_field_assign (f, from, to);
    else
      for (guint i = 0; i < get_list (from, f)->len; i++)
        absorb (f->of, get_list (from, f)->pdata[i], get_list (to, f)->pdata[i]);
}

/* What points into the draft stays right. Returns: whether that is possible */
static gboolean
load_quietly (GhDraft *self, const GhDomainConfig *merged, GhDomainConfig *live)
{
  if (!gh_domain_config_equal (self->config, merged) || !has_same_devices (self->live, live))
    return FALSE;
  absorb (&gh_domain_config_struct, merged, self->config);
  if (live != NULL)
    absorb (&gh_domain_config_struct, live, self->live);
  gh_draft_edited (self);
  return TRUE;
}

void
gh_draft_load (GhDraft *self, GhDomainConfig *saved, GhDomainConfig *live)
{
  g_autoptr (GhDomainConfig) old = self->saved;
  g_autoptr (GhDomainConfig) other_live = live;
  g_autoptr (GhDomainConfig) merged = NULL;

  self->saved = saved;
  if (is_same (old, saved) && is_same (self->live, live))
    return;
  merged = gh_domain_config_copy (self->config != NULL ? self->config : saved);
  if (self->config != NULL)
    gh_struct_merge (&gh_domain_config_struct, old, saved, merged);
  if (self->config != NULL && load_quietly (self, merged, live))
    return;
  other_live = self->live;
  self->live = live;
  gh_draft_set_config (self, g_steal_pointer (&merged));
}

gboolean
gh_draft_is_loaded (GhDraft *self)
{
  return self->config != NULL;
}

GhDomainConfig *
gh_draft_get_config (GhDraft *self)
{
  return self->config;
}

const GhDomainConfig *
gh_draft_get_saved (GhDraft *self)
{
  return self->saved;
}

const GhDomainConfig *
gh_draft_get_live (GhDraft *self)
{
  return self->live;
}

void
gh_draft_edited (GhDraft *self)
{
  g_signal_emit (self, signals[EDITED], 0);
}

void
gh_draft_replaced (GhDraft *self)
{
  g_signal_emit (self, signals[REPLACED], 0);
}

void
gh_draft_set_config (GhDraft *self, GhDomainConfig *config)
{
  g_autoptr (GhDomainConfig) old = self->config;

  self->config = config;
  gh_draft_replaced (self);
}

void
gh_draft_revert (GhDraft *self)
{
  gh_draft_set_config (self, gh_domain_config_copy (self->saved));
}

void
gh_draft_accept (GhDraft *self)
{
  gh_domain_config_free (self->saved);
  self->saved = gh_domain_config_copy (self->config);
  gh_draft_edited (self);
}

gboolean
gh_draft_is_dirty (GhDraft *self)
{
  return self->config != NULL && !is_same (self->config, self->saved);
}

char **
gh_draft_get_complaints (GhDraft *self)
{
  g_autoptr (GError) error = NULL;

  if (gh_domain_config_validate (self->config, &error))
    return g_new0 (char *, 1);
  return g_strsplit (error->message, "\n", -1);
}

gpointer
gh_draft_find_pair (const GhDomainConfig *other,
                    const GhField *list,
                    gconstpointer device,
                    guint index)
{
  GPtrArray *devices = other != NULL ? G_STRUCT_MEMBER (GPtrArray *, other, list->offset) : NULL;
  g_autofree char *key = dup_key (list->of, device);

  if (devices == NULL)
    return NULL;
  if (key == NULL)
    return index < devices->len ? devices->pdata[index] : NULL;
  for (guint i = 0; i < devices->len; i++)
    {
      g_autofree char *its = dup_key (list->of, devices->pdata[i]);

      if (g_strcmp0 (its, key) == 0)
        return devices->pdata[i];
    }
  return NULL;
}
