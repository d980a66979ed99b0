/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding out what tree stands at a location. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/utsname.h>

#include "gh-error.h"
#include "gh-text.h"
#include "gh-tree-private.h"

/* What kinds of trees are looked for, in this order, but those that the location hints at first. */
static const struct
{
  gboolean (*probe) (GhProbe *probe, GError **error);
  const char *hint; /* matches in the location */
} probes[] = {
  { gh_probe_treeinfo, NULL },
  { gh_probe_debian_images,
    "/(installer-[a-z0-9]+|daily-images/[a-z0-9]+|images|legacy-images)/*$" },
  { gh_probe_debian_archive, "/dists(/[a-z-]+)?/*$|/(debian|ubuntu|ubuntu-ports)/*$" },
  { gh_probe_debian_medium, NULL },
  { gh_probe_debian_netboot, "/netboot/*$|/(debian|ubuntu)-installer/[a-z0-9]+/*$" },
  { gh_probe_suse, NULL },
  { gh_probe_marked, "(?i)alpine|archlinux|mageia|mandriva|slackware" },
  { gh_probe_discinfo, NULL },
  { gh_probe_bsd, "BSD" },
  { gh_probe_repodata, NULL },
  { gh_probe_plain, NULL },
};

/* Of the things tried, those that stand in a message, one for each kind of tree; all are in its
 * evidence. */
static const char *const telling[]
  = { ".treeinfo", ".disk/info", "debian-installer/", "dists/stable/",
      "content ",  "VERSION",    "repodata/",         "boot/vmlinuz " };

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

/* There are some sixty places to look at, and a slow server could take its time for each. */
static gboolean
is_in_time (GhProbe *probe, GError **error)
{
  g_autofree char *where = NULL;

  if (g_get_monotonic_time () < probe->deadline)
    return TRUE;
  where = gh_tree_access_locate (probe->access, "");
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_FETCH,
               _ ("%s answers too slowly to find out what stands there; try again later, or use "
                  "another server"),
               where);
  return FALSE;
}

char *
gh_probe_read (GhProbe *probe, const char *path, gsize max, GError **error)
{
  GError *found = NULL;
  char *text = NULL;

  if (g_hash_table_contains (probe->missing, path) || !is_in_time (probe, error))
    return NULL;
  text = gh_tree_access_read_small (probe->access, path, max, probe->cancellable, &found);
  if (text == NULL)
    g_hash_table_add (probe->missing, g_strdup (path));
  note (probe, path, &found, error);
  return text;
}

gboolean
gh_probe_exists (GhProbe *probe, const char *path, guint64 *size, GError **error)
{
  GError *found = NULL;
  GhTreeFile file;
  gboolean there;

  if (g_hash_table_contains (probe->missing, path) || !is_in_time (probe, error))
    return FALSE;
  there = gh_tree_access_stat (probe->access, path, &file, probe->cancellable, &found);
  if (there && size != NULL)
    *size = file.size;
  if (!there)
    g_hash_table_add (probe->missing, g_strdup (path));
  note (probe, path, &found, error);
  return there;
}

gboolean
gh_probe_is_there (GhProbe *probe, const char *path, GError **error)
{
  return gh_probe_exists (probe, path, NULL, error);
}

char **
gh_probe_list (GhProbe *probe, const char *folder)
{
  return gh_tree_access_list (probe->access, folder);
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

gboolean
gh_probe_presence (GhProbe *probe, GError **error)
{
  GhTree *tree = probe->tree;

  tree->kernel_present = gh_probe_exists (probe, tree->kernel, &tree->kernel_size, error);
  if (*error == NULL && tree->initrd != NULL)
    tree->initrd_present = gh_probe_exists (probe, tree->initrd, &tree->initrd_size, error);
  return *error == NULL;
}

gboolean
gh_probe_name_files (
  GhProbe *probe, const char *folder, const char *kernel, const char *initrd, GError **error)
{
  probe->tree->kernel = g_strconcat (folder, kernel, NULL);
  probe->tree->initrd = initrd != NULL ? g_strconcat (folder, initrd, NULL) : NULL;
  return gh_probe_presence (probe, error);
}

void
gh_probe_name_xen (GhProbe *probe, const char *kernel, const char *initrd)
{
  probe->tree->xen_kernel = g_strdup (kernel);
  probe->tree->xen_initrd = g_strdup (initrd);
}

char *
gh_probe_fill_in (const char *pattern, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "@", -1);

  return g_strjoinv (word, parts);
}

gboolean
gh_probe_is_http (GhProbe *probe)
{
  return g_str_equal (probe->tree->access, "http");
}

gboolean
gh_probe_is_iso (GhProbe *probe)
{
  return g_str_equal (probe->tree->access, "iso");
}

/* Anaconda and YaST want to be told where the rest is (their boot options inst.repo and install).
 * RHEL up to 6 and its like call it "repo", or "method" before. */
char *
gh_probe_repo_args (GhProbe *probe)
{
  const GhTree *tree = probe->tree;
  const char *version = tree->version != NULL ? tree->version : "";
  gboolean suse = g_regex_match_simple ("^(openSUSE|SUSE|SLE)", tree->name, 0, 0);
  gboolean agama = suse && g_str_has_prefix (version, "16");
  gboolean old
    = !g_str_has_prefix (tree->name, "Fedora") && gh_match_all ("[3-6](\\.[0-9]+)*", version);
  const char *key = suse ? "install=" : old ? "repo=" : "inst.repo=";
  g_autofree char *base = NULL;

  if (gh_probe_is_iso (probe))
    return g_strconcat (agama ? "root=live:LABEL=" : key,
                        agama  ? "Install"
                        : suse ? "cd:/"
                               : "cdrom",
                        NULL);
  if (!gh_probe_is_http (probe))
    return g_strdup ("");
  base = gh_tree_access_locate (probe->access, "");
  return agama ? g_strconcat ("root=live:", base, "LiveOS/squashfs.img", NULL)
               : g_strconcat (key, base, NULL);
}

char *
gh_match (const char *pattern, const char *text, int group)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, group) : NULL;
}

gboolean
gh_match_all (const char *pattern, const char *text)
{
  g_autofree char *whole = g_strdup_printf ("^(?:%s)$", pattern);

  return g_regex_match_simple (whole, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static GError *
no_tree_error (const GhTree *tree)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new (_ ("Looked for:"));
  g_autofree char *quoted = gh_text_quote (tree->location);
  GError *error;

  for (guint i = 0; i < tree->tried->len; i++)
    g_string_append_printf (all, "\n%s", (const char *) tree->tried->pdata[i]);
  for (gsize k = 0; k < G_N_ELEMENTS (telling); k++)
    for (guint i = 0; i < tree->tried->len; i++)
      if (g_str_has_prefix (tree->tried->pdata[i], telling[k]))
        {
          g_string_append_printf (
            told, "%s%s", told->len > 0 ? ", " : "", (const char *) tree->tried->pdata[i]);
          break;
        }
  if (g_str_equal (tree->access, "http") && g_str_has_suffix (tree->location, ".iso"))
    error = g_error_new (GH_ERROR,
                         GH_ERROR_NO_TREE,
                         _ ("%s is an ISO image on a server: choose it as installer image (--iso)"),
                         quoted);
  else
    error = g_error_new (GH_ERROR,
                         GH_ERROR_NO_TREE,
                         _ ("%s is no install tree: %s, …; give the folder that holds .treeinfo, "
                            "dists, content or a kernel and its initrd, or an ISO image of one"),
                         quoted,
                         told->str);
  gh_error_add_evidence (error, all->str);
  return error;
}

static GhTree *
tree_new (GhTreeAccess *access, const char *location)
{
  GhTree *tree = g_new0 (GhTree, 1);

  tree->location = g_strdup (location);
  tree->access = GH_TREE_ACCESS_GET_CLASS (access)->kind;
  tree->kernel_size = GH_TREE_SIZE_UNKNOWN;
  tree->initrd_size = GH_TREE_SIZE_UNKNOWN;
  tree->tried = g_ptr_array_new_with_free_func (g_free);
  if (g_str_equal (tree->access, "iso"))
    tree->medium = g_str_has_prefix (location, "file:") ? g_filename_from_uri (location, NULL, NULL)
                                                        : g_strdup (location);
  return tree;
}

static gboolean
is_hinted (gsize i, const char *location)
{
  return probes[i].hint != NULL && g_regex_match_simple (probes[i].hint, location, 0, 0);
}

/* In two rounds: what the location hints at, then all the rest. */
static gboolean
find (GhProbe *probe, GError **error)
{
  for (int hinted = 1; hinted >= 0; hinted--)
    for (gsize i = 0; i < G_N_ELEMENTS (probes); i++)
      {
        if (is_hinted (i, probe->tree->location) != hinted)
          continue;
        gh_tree_forget (probe->tree);
        if (probes[i].probe (probe, error))
          return TRUE;
        if (*error != NULL || g_cancellable_is_cancelled (probe->cancellable))
          return FALSE;
      }
  return FALSE;
}

GhTree *
gh_tree_detect (GhTreeAccess *access,
                const char *location,
                const char *arch,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GhTree) tree = tree_new (access, location);
  g_autoptr (GHashTable) missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 deadline = g_get_monotonic_time () + 4 * gh_tree_patience () * G_USEC_PER_SEC;
  GhProbe probe = { access, arch, tree, missing, cancellable, deadline };
  GError *failed = NULL;
  gboolean found = find (&probe, &failed);

  if (failed == NULL && g_cancellable_is_cancelled (cancellable))
    failed = g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
  if (failed != NULL || !found)
    {
      g_propagate_error (error, failed != NULL ? failed : no_tree_error (tree));
      return NULL;
    }
  if (tree->kernel != NULL)
    tree->kernel_url = gh_tree_access_locate (access, tree->kernel);
  if (tree->initrd != NULL)
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
