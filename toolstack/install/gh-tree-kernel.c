/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a tree's kernel says to Xen. */
#include "config.h"

#include "gh-fetch.h"
#include "gh-tree-access.h"
#include "gh-tree.h"

typedef struct
{
  GhTree *tree;
  char *copy; /* that was fetched before */
  GhTreeAccess *access;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->copy);
  g_free (look);
}

static GInputStream *
open_kernel (gpointer data, GCancellable *cancellable, GError **error)
{
  Look *look = data;
  GhTreeFile file = { 0 };

  return gh_tree_access_open (look->access, look->tree->kernel, 0, "", &file, cancellable, error);
}

static gboolean
read_local (Look *look, GhKernel *kernel, GCancellable *cancellable, GError **error)
{
  g_autoptr (GhTreeAccess) access = gh_tree_access_new (look->tree->location, cancellable, error);

  look->access = access;
  return access != NULL
         && gh_kernel_read (
           kernel, look->tree->kernel_url, open_kernel, look, TRUE, cancellable, error);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  g_autoptr (GError) error = NULL;
  GhKernel kernel = { 0 };
  gboolean done;

  if (look->copy != NULL)
    done = gh_kernel_read_file (&kernel, look->copy, TRUE, cancellable, &error);
  else
    done = read_local (look, &kernel, cancellable, &error);
  if (!done)
    g_info ("%s", error->message);
  else
    look->tree->answers = kernel;
  g_task_return_boolean (task, TRUE);
}

void
gh_tree_read_kernel_async (GhTree *tree,
                           const char *cache,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  gboolean local = !g_str_equal (tree->access, "http");
  Look *look = g_new0 (Look, 1);

  look->tree = tree;
  look->copy = local ? NULL : gh_fetch_find_kernel (tree, cache);
  g_task_set_source_tag (task, gh_tree_read_kernel_async);
  g_task_set_task_data (task, look, look_free);
  /* The thread writes into the tree: nobody may think that it has ended before it has. */
  g_task_set_check_cancellable (task, FALSE);
  if (tree->kernel != NULL && (look->copy != NULL || (local && tree->kernel_present)))
    g_task_run_in_thread (task, read_thread);
  else
    g_task_return_boolean (task, TRUE);
}

void
gh_tree_read_kernel_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
