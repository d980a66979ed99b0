/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuScript: commands of the monitor, one after the other, undone when one fails. */
#include "config.h"

#include "gh-qemu-script-private.h"

#include "gh-task.h"

typedef struct
{
  char *command;
  GQueue tries; /* of JsonObject, one after the other until one is taken; may hold NULL */
  char *undo;
  JsonObject *undo_arguments;
} Step;

struct _GhQemuScript
{
  GPtrArray *steps;
  guint at;
  GError *failure; /* set while it is undone */
  GhQmp *qmp;
  GTask *task; /* of whoever runs it */
};

static void
step_free (gpointer data)
{
  Step *step = data;
  gpointer arguments;

  while (!g_queue_is_empty (&step->tries))
    if ((arguments = g_queue_pop_head (&step->tries)) != NULL)
      json_object_unref (arguments);
  g_clear_pointer (&step->undo_arguments, json_object_unref);
  g_free (step->command);
  g_free (step->undo);
  g_free (step);
}

static void
script_free (GhQemuScript *self)
{
  g_ptr_array_unref (self->steps);
  g_object_unref (self->qmp);
  g_free (self);
}

GhQemuScript *
gh_qemu_script_new (void)
{
  GhQemuScript *self = g_new0 (GhQemuScript, 1);

  self->steps = g_ptr_array_new_with_free_func (step_free);
  return self;
}

void
gh_qemu_script_add (GhQemuScript *self, const char *command, JsonObject *arguments)
{
  Step *step = g_new0 (Step, 1);

  step->command = g_strdup (command);
  g_queue_init (&step->tries);
  g_queue_push_tail (&step->tries, arguments);
  g_ptr_array_add (self->steps, step);
}

void
gh_qemu_script_or (GhQemuScript *self, JsonObject *arguments)
{
  Step *step = self->steps->pdata[self->steps->len - 1];

  g_queue_push_tail (&step->tries, arguments);
}

void
gh_qemu_script_undo (GhQemuScript *self, const char *command, JsonObject *arguments)
{
  Step *step = self->steps->pdata[self->steps->len - 1];

  step->undo = g_strdup (command);
  step->undo_arguments = arguments;
}

JsonObject *
gh_qemu_args (const char *name, ...)
{
  JsonObject *object = json_object_new ();
  va_list args;

  va_start (args, name);
  for (; name != NULL; name = va_arg (args, const char *))
    json_object_set_string_member (object, name, va_arg (args, const char *));
  va_end (args);
  return object;
}

static void proceed (GhQemuScript *self);

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, NULL);

  proceed (data);
}

static void
end (GhQemuScript *self)
{
  gh_task_end (g_steal_pointer (&self->task), g_steal_pointer (&self->failure));
  script_free (self);
}

/* Backwards from the step before the one that failed. */
static void
undo (GhQemuScript *self)
{
  while (self->at > 0)
    {
      Step *step = self->steps->pdata[--self->at];

      if (step->undo == NULL)
        continue;
      gh_qmp_execute_async (self->qmp,
                            step->undo,
                            g_steal_pointer (&step->undo_arguments),
                            -1,
                            GH_QMP_TIMEOUT,
                            NULL,
                            on_undone,
                            self);
      return;
    }
  end (self);
}

static void
on_executed (GObject *source, GAsyncResult *result, gpointer data)
{
  GhQemuScript *self = data;
  Step *step = self->steps->pdata[self->at];
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply != NULL)
    self->at++;
  else if (g_queue_is_empty (&step->tries))
    self->failure = g_steal_pointer (&error);
  proceed (self);
}

static void
proceed (GhQemuScript *self)
{
  Step *step;

  if (self->failure != NULL)
    {
      undo (self);
      return;
    }
  if (self->at == self->steps->len)
    {
      end (self);
      return;
    }
  step = self->steps->pdata[self->at];
  gh_qmp_execute_async (self->qmp,
                        step->command,
                        g_queue_pop_head (&step->tries),
                        -1,
                        GH_QMP_TIMEOUT,
                        NULL,
                        on_executed,
                        self);
}

void
gh_qemu_script_run (GhQemuScript *self, GhQmp *qmp, GTask *task)
{
  self->qmp = g_object_ref (qmp);
  self->task = task;
  proceed (self);
}
