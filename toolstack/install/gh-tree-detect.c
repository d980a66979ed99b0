/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding out what tree stands at a location. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/utsname.h>

#include "gh-error.h"
#include "gh-text.h"
#include "gh-tree-access-folder-private.h"
#include "gh-tree-access-http-private.h"
#include "gh-tree-access-iso-private.h"
#include "gh-tree-private.h"

/* Of the things tried, those that stand in a message, one for each kind of tree; all are in its
 * evidence. */
static const char *const telling[]
  = { ".treeinfo", ".disk/info", "debian-installer/", "dists/stable/", "boot/vmlinuz" };

typedef struct
{
  char *location;
  char *arch;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->location);
  g_free (request->arch);
  g_free (request);
}

static void
add_tried (GhTree *tree, const char *path, const char *answer)
{
  g_autofree char *one = g_strdup_printf ("%s (%s)", path, answer);

  if (!g_ptr_array_find_with_equal_func (tree->tried, one, g_str_equal, NULL))
    g_ptr_array_add (tree->tried, g_steal_pointer (&one));
}

/* Notes what @path gave; a missing file is an answer, anything else ends the search. */
static void
note (GhProbe *probe, const char *path, GError **found, GError **error)
{
  if (*found == NULL)
    add_tried (probe->tree, path, _ ("found"));
  else if (g_error_matches (*found, GH_ERROR, GH_ERROR_NOT_FOUND))
    {
      add_tried (probe->tree, path, (*found)->message);
      g_clear_error (found);
    }
  else
    g_propagate_error (error, g_steal_pointer (found));
}

char *
gh_probe_read (GhProbe *probe, const char *path, gsize max, GError **error)
{
  GError *found = NULL;
  char *text = gh_tree_access_read_small (probe->access, path, max, probe->cancellable, &found);

  note (probe, path, &found, error);
  return text;
}

gboolean
gh_probe_exists (GhProbe *probe, const char *path, guint64 *size, GError **error)
{
  GError *found = NULL;
  GhTreeFile file;
  gboolean there = gh_tree_access_stat (probe->access, path, &file, probe->cancellable, &found);

  if (there && size != NULL)
    *size = file.size;
  note (probe, path, &found, error);
  return there;
}

gboolean
gh_probe_boot_files (
  GhProbe *probe, const char *folder, const char *kernel, const char *initrd, GError **error)
{
  GhTree *tree = probe->tree;
  g_autofree char *kernel_path = g_strconcat (folder, kernel, NULL);
  g_autofree char *initrd_path = g_strconcat (folder, initrd, NULL);

  if (!gh_probe_exists (probe, kernel_path, &tree->kernel_size, error)
      || !gh_probe_exists (probe, initrd_path, &tree->initrd_size, error))
    return FALSE;
  tree->kernel = g_steal_pointer (&kernel_path);
  tree->initrd = g_steal_pointer (&initrd_path);
  tree->kernel_present = TRUE;
  tree->initrd_present = TRUE;
  return TRUE;
}

/* Any folder with a kernel and an initrd: a person's own installer. */
static gboolean
probe_plain (GhProbe *probe, GError **error)
{
  static const struct
  {
    const char *folder;
    const char *kernel;
    const char *initrd;
  } plain[] = {
    { "", "vmlinuz", "initrd.gz" },
    { "", "vmlinuz", "initrd.img" },
    { "", "vmlinuz", "initrd" },
    { "boot/", "vmlinuz", "initrd.gz" },
    { "boot/", "vmlinuz", "initrd.img" },
    { "images/pxeboot/", "vmlinuz", "initrd.img" },
    { "isolinux/", "vmlinuz", "initrd.img" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (plain) && *error == NULL; i++)
    if (gh_probe_boot_files (probe, plain[i].folder, plain[i].kernel, plain[i].initrd, error))
      {
        probe->tree->arch = g_strdup (probe->arch);
        probe->tree->args = g_strdup ("");
        /* TRANSLATORS: name of an install tree that does not say what it installs */
        gh_tree_set_os (probe->tree, _ ("Unknown system"), NULL, NULL);
        return TRUE;
      }
  return FALSE;
}

static GError *
no_tree_error (const GhTree *tree)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new (_ ("Looked for:"));
  g_autofree char *quoted = gh_text_quote (tree->location);
  GError *error;

  for (guint i = 0; i < tree->tried->len; i++)
    {
      const char *one = tree->tried->pdata[i];

      g_string_append_printf (all, "\n%s", one);
      for (gsize k = 0; k < G_N_ELEMENTS (telling); k++)
        if (g_str_has_prefix (one, telling[k]))
          g_string_append_printf (told, "%s%s", told->len > 0 ? ", " : "", one);
    }
  if (g_str_equal (tree->access, "http") && g_str_has_suffix (tree->location, ".iso"))
    error = g_error_new (GH_ERROR,
                         GH_ERROR_NO_TREE,
                         _ ("%s is an ISO image on a server: download it first, and give its path"),
                         quoted);
  else
    error = g_error_new (GH_ERROR,
                         GH_ERROR_NO_TREE,
                         _ ("%s is no install tree: %s, …; give the folder that holds .treeinfo, "
                            "dists or debian-installer, or an ISO image of one"),
                         quoted,
                         told->str);
  gh_error_add_evidence (error, all->str);
  return error;
}

static const char *
access_word (GhTreeAccess *access)
{
  return GH_IS_TREE_ACCESS_HTTP (access)     ? "http"
         : GH_IS_TREE_ACCESS_FOLDER (access) ? "folder"
                                             : "iso";
}

static GhTree *
tree_new (GhTreeAccess *access, const char *location)
{
  GhTree *tree = g_new0 (GhTree, 1);

  tree->location = g_strdup (location);
  tree->access = access_word (access);
  tree->kernel_size = GH_TREE_SIZE_UNKNOWN;
  tree->initrd_size = GH_TREE_SIZE_UNKNOWN;
  tree->tried = g_ptr_array_new_with_free_func (g_free);
  if (GH_IS_TREE_ACCESS_ISO (access))
    tree->medium = g_str_has_prefix (location, "file:") ? g_filename_from_uri (location, NULL, NULL)
                                                        : g_strdup (location);
  return tree;
}

GhTree *
gh_tree_detect (GhTreeAccess *access,
                const char *location,
                const char *arch,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GhTree) tree = tree_new (access, location);
  GhProbe probe = { access, arch, tree, cancellable };
  GError *failed = NULL;
  gboolean found = gh_probe_treeinfo (&probe, &failed)
                   || (failed == NULL && gh_probe_debian_medium (&probe, &failed))
                   || (failed == NULL && gh_probe_debian_netboot (&probe, &failed))
                   || (failed == NULL && gh_probe_debian_archive (&probe, &failed))
                   || (failed == NULL && probe_plain (&probe, &failed));

  if (failed == NULL && g_cancellable_is_cancelled (cancellable))
    failed = g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
  if (failed != NULL || !found)
    {
      g_propagate_error (error, failed != NULL ? failed : no_tree_error (tree));
      return NULL;
    }
  tree->kernel_url = gh_tree_access_locate (access, tree->kernel);
  tree->initrd_url = gh_tree_access_locate (access, tree->initrd);
  return g_steal_pointer (&tree);
}

static void
detect_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GhTreeAccess) access = NULL;
  GhTree *tree = NULL;
  GError *error = NULL;

  /* libsoup attaches its sources to the thread's default context. */
  g_main_context_push_thread_default (context);
  access = gh_tree_access_new (request->location, cancellable, &error);
  if (access != NULL)
    tree = gh_tree_detect (access, request->location, request->arch, cancellable, &error);
  g_clear_object (&access);
  g_main_context_pop_thread_default (context);

  if (tree != NULL)
    g_task_return_pointer (task, tree, (GDestroyNotify) gh_tree_free);
  else
    g_task_return_error (task, error);
}

static char *
own_arch (void)
{
  struct utsname name;

  return g_strdup (uname (&name) == 0 ? name.machine : "x86_64");
}

void
gh_tree_detect_async (const char *location,
                      const char *arch,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->location = g_strstrip (g_strdup (location));
  request->arch = arch != NULL && *arch != '\0' ? g_strdup (arch) : own_arch ();
  g_task_set_source_tag (task, gh_tree_detect_async);
  g_task_set_task_data (task, request, request_free);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, detect_thread);
}

GhTree *
gh_tree_detect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
